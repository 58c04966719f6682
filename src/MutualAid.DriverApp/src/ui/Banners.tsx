import { useState } from "preact/hooks";
import { ActionButton } from "./ActionButton";
import { HelpState } from "./HelpSheet";
import { home, layers } from "./navigation";
import { failed } from "./notices";
import { openTodos } from "./open";
import { useSession } from "./sessionContext";
import { Notice } from "./Notice";
import { count, texts } from "./texts";

/** What wants attention, above every screen. */
export function Banners() {
  const session = useSession();
  const [refused, setRefused] = useState(false);
  const t = texts.value;
  const on = (name: string) => layers.value.some((layer) => layer.name === name);
  const todos = session.todos.value.length;
  const keep = async () => {
    await session.askToPersist();
    setRefused(session.storage.value === "may-be-evicted");
  };
  return (
    <div class="banners">
      <div role="alert">{failed.value && <Notice tone="bad">{t.app.failed}</Notice>}</div>
      {session.planChange.value && layers.value.length > 0 && (
        <Notice tone="warn" action={<button type="button" onClick={home}>{t.plan.look}</button>}>{t.plan.banner}</Notice>
      )}
      {todos > 0 && !on("todos") && (
        <Notice tone="bad" action={<button type="button" onClick={openTodos}>{t.todo.look}</button>}>{count(t.todo.banner, todos)}</Notice>
      )}
      {session.route.value?.help && layers.value.length === 0 && <HelpState />}
      {session.storage.value === "may-be-evicted" && session.phase.value === "ready" && layers.value.length === 0 && (
        <Notice tone="warn" action={<ActionButton act={keep}>{t.banner.evictButton}</ActionButton>}>
          {refused ? t.banner.evictNo : t.banner.evict}
        </Notice>
      )}
      {session.updateReady.value && !on("stop") && (
        <Notice tone="good" icon="up" action={<ActionButton act={() => session.applyUpdate()}>{t.banner.updateButton}</ActionButton>}>
          {t.banner.update}
        </Notice>
      )}
    </div>
  );
}
