import { useState } from "preact/hooks";
import { ActionButton } from "./ActionButton";
import { HelpState } from "./HelpSheet";
import { Icon } from "./Icon";
import { home, layers } from "./navigation";
import { failed } from "./notices";
import { openTodos } from "./open";
import { useSession } from "./sessionContext";
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
      <div role="alert">{failed.value && <p class="notice bad"><Icon name="warning" /> <span>{t.app.failed}</span></p>}</div>
      {session.planChange.value && layers.value.length > 0 && (
        <p class="notice warn"><Icon name="warning" /> <span>{t.plan.banner}</span><button type="button" onClick={home}>{t.plan.look}</button></p>
      )}
      {todos > 0 && !on("todos") && (
        <p class="notice bad"><Icon name="warning" /> <span>{count(t.todo.banner, todos)}</span><button type="button" onClick={openTodos}>{t.todo.look}</button></p>
      )}
      {session.route.value?.help && layers.value.length === 0 && <HelpState />}
      {session.storage.value === "may-be-evicted" && session.phase.value === "ready" && layers.value.length === 0 && (
        <p class="notice warn">
          <Icon name="warning" /> <span>{refused ? t.banner.evictNo : t.banner.evict}</span>
          <ActionButton act={keep}>{t.banner.evictButton}</ActionButton>
        </p>
      )}
      {session.updateReady.value && !on("stop") && (
        <p class="notice">
          <Icon name="up" /> <span>{t.banner.update}</span><ActionButton act={() => session.applyUpdate()}>{t.banner.updateButton}</ActionButton>
        </p>
      )}
    </div>
  );
}
