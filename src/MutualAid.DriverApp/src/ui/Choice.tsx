interface Props { name: string; checked: boolean; onChoose: () => void; lang?: string; children: string }

/** One of several. */
export function Choice({ name, checked, onChoose, lang, children }: Props) {
  return (
    <label class="tick" lang={lang}>
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}
