import { HelpButton } from "./HelpButton";
import { Icon } from "./Icon";
import { back, layers } from "./navigation";
import { openSettings } from "./open";
import { useSession } from "./sessionContext";
import { count, texts } from "./texts";

/** The connection and what is not sent yet, in words and shapes; back, help and settings. */
export function Header() {
  const session = useSession();
  const t = texts.value;
  const [online, unsent] = [session.online.value, session.unsent.value];
  const enrolled = session.phase.value === "ready";
  return (
    <header>
      {layers.value.some((layer) => !layer.sheet) && (
        <button type="button" class="quiet square" onClick={back} aria-label={t.app.back}><Icon name="back" /></button>
      )}
      <p class="connection" role="status">
        <span class={online ? "good" : "warn"}><Icon name={online ? "signal" : "noSignal"} /> {online ? t.connection.online : t.connection.offline}</span>
        {enrolled && <span class={unsent > 0 ? "warn unsent" : "hint"}>{unsent > 0 ? count(t.connection.unsent, unsent) : t.connection.allSent}</span>}
      </p>
      <HelpButton />
      <button type="button" class="quiet square" onClick={openSettings} aria-label={t.app.settings}><Icon name="settings" /></button>
    </header>
  );
}
