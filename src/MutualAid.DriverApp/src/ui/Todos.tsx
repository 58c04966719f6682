import type { Todo } from "../core/session";
import { ActionButton } from "./ActionButton";
import { clock } from "./format";
import { CallPantry } from "./HelpSheet";
import { back } from "./navigation";
import { useSession } from "./sessionContext";
import { fill, texts } from "./texts";

/** A sentence about why the pantry refused an operation. */
export function reasonText(reason: string): string {
  const known: Record<string, string> = texts.value.todo.reason;
  return Object.hasOwn(known, reason) ? known[reason]! : texts.value.todo.reason.other;
}

export function Todos() {
  const session = useSession();
  const t = texts.value.todo;
  const zone = session.route.value?.pantry.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const what = (todo: Todo) => (todo.stopCode ? fill(t.whatStop, { what: t.what[todo.what], stop: todo.stopCode }) : t.what[todo.what]);
  const done = async (todo: Todo) => {
    const last = session.todos.value.length === 1;
    await session.dismissTodo(todo.operationId);
    if (last) back();
  };
  return (
    <section class="screen">
      <h1 tabIndex={-1}>{t.title}</h1>
      <p>{t.hint}</p>
      {session.todos.value.map((todo) => (
        <article key={todo.operationId} class="card">
          <h2>{fill(t.about, { what: what(todo), time: clock(todo.at, zone) })}</h2>
          <p>{reasonText(todo.reason)}</p>
          <ActionButton act={() => done(todo)}>{t.done}</ActionButton>
        </article>
      ))}
      <div class="actions"><CallPantry /></div>
    </section>
  );
}
