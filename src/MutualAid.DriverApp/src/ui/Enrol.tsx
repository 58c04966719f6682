import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Banners } from "./Banners";
import { attempt } from "./notices";
import { Icon } from "./Icon";
import { grouped, plainInvitation, takeFromAddress } from "./invitation";
import { back, openSheet } from "./navigation";
import { Scanner } from "./Scanner";
import { useSession } from "./sessionContext";
import { Notice } from "./Notice";
import { fill, texts } from "./texts";

export function Enrol({ prefilled, revoked }: { prefilled: string; revoked: boolean }) {
  const session = useSession();
  const [typed, setTyped] = useState(prefilled);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<"incomplete" | "notValid" | "offline" | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const t = texts.value.enrol;
  const plain = plainInvitation(typed);

  useEffect(() => {
    if (problem && problem !== "offline") field.current?.focus();
  }, [problem]);

  useEffect(() => {
    const arrived = () => {
      const code = takeFromAddress();
      if (code) setTyped(code);
    };
    addEventListener("hashchange", arrived);
    return () => removeEventListener("hashchange", arrived);
  }, []);

  const enrol = async (invitation: string) => {
    if (busy) return;
    if (invitation.length !== 12) return setProblem("incomplete");
    setBusy(true);
    setProblem(undefined);
    await attempt(async () => {
      const outcome = await session.enrol(grouped(invitation));
      if (outcome === "offline") setProblem("offline");
      if (outcome === "not-valid") setProblem("notValid");
    });
    setBusy(false);
  };

  const scanned = (text: string) => {
    const code = plainInvitation(text);
    if (code.length !== 12) return fill(t.incomplete, { n: code.length });
    setTyped(grouped(code));
    back();
    void enrol(code);
    return undefined;
  };

  const scan = () => openSheet(() => (
    <Scanner title={texts.value.enrol.scanTitle} hint={texts.value.enrol.scanHint} onCode={scanned} />
  ));

  return (
    <form class="screen" noValidate onSubmit={(event) => {
      event.preventDefault();
      void enrol(plain);
    }}>
      <div class="scroll">
        <Banners />
        <h1 tabIndex={-1}>{revoked ? t.revokedTitle : t.title}</h1>
        {revoked && <Notice tone="warn">{t.revoked}</Notice>}
        <p>{t.kept}</p>
        <div class="field">
          <label for={id}>{t.label}</label>
          <p class="hint" id={`${id}-hint`}>{t.hint}</p>
          <input id={id} ref={field} class="code-field" type="text" value={typed} maxLength={80} autocomplete="off"
            autocapitalize="characters" autocorrect="off" spellcheck={false} enterkeyhint="go"
            aria-invalid={problem === "incomplete" || problem === "notValid"}
            aria-describedby={`${id}-hint ${id}-problem`} onInput={(event) => setTyped(event.currentTarget.value)}
            onBlur={() => plain && setTyped(grouped(plain))} />
          <div id={`${id}-problem`} role="alert">
            {problem && <Notice tone="bad">{fill(t[problem], { n: plain.length })}</Notice>}
          </div>
        </div>
        {!session.online.value && problem !== "offline" && <Notice tone="warn" icon="noSignal">{t.offline}</Notice>}
      </div>
      <div class="actions">
        <button type="button" onClick={scan}><Icon name="scan" /> {t.scan}</button>
        <button type="submit" class="primary" aria-disabled={busy} aria-busy={busy}>{busy ? t.working : t.submit}</button>
      </div>
    </form>
  );
}
