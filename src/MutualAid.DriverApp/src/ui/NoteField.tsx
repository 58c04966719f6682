import { useEffect, useId, useRef } from "preact/hooks";
import { texts } from "./texts";

interface Props { label: string; value: string; onChange: (value: string) => void; focus?: boolean }

/** Text for the pantry: nothing of the phone may remember, complete or correct it. */
export function NoteField({ label, value, onChange, focus }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focus) field.current?.focus();
  }, []);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>{texts.value.outcome.noteHint}</p>
      <textarea id={id} ref={field} rows={3} maxLength={500} value={value} aria-describedby={`${id}-hint`} autocomplete="off"
        autocorrect="off" autocapitalize="sentences" spellcheck={false} onInput={(event) => onChange(event.currentTarget.value)} />
    </div>
  );
}
