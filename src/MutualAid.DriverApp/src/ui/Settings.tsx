import { useState } from "preact/hooks";
import { ActionButton } from "./ActionButton";
import { back, home, open, replace } from "./navigation";
import { type Language, language, notifications, type Theme, theme } from "./preferences";
import { Sheet } from "./Sheet";
import { useSession } from "./sessionContext";
import { count, texts } from "./texts";

const languages: readonly { value: Language; name: string }[] = [{ value: "en", name: "English" }, { value: "es", name: "Español" }];

export function Settings() {
  const session = useSession();
  const t = texts.value.settings;
  const themes: readonly { value: Theme; name: string }[] = [
    { value: "auto", name: t.auto }, { value: "dark", name: t.dark }, { value: "sun", name: t.sun },
  ];
  const device = session.device.value;
  return (
    <section class="screen">
      <h1 tabIndex={-1}>{t.title}</h1>
      <fieldset class="options">
        <legend>{t.language}</legend>
        {languages.map((one) => (
          <label key={one.value} class="tick" lang={one.value}>
            <input type="radio" name="language" checked={language.value === one.value} onChange={() => (language.value = one.value)} /> <span>{one.name}</span>
          </label>
        ))}
      </fieldset>
      <fieldset class="options">
        <legend>{t.theme}</legend>
        {themes.map((one) => (
          <label key={one.value} class="tick">
            <input type="radio" name="theme" checked={theme.value === one.value} onChange={() => (theme.value = one.value)} /> <span>{one.name}</span>
          </label>
        ))}
      </fieldset>
      <NotificationSwitch />
      {device && (
        <>
          <h2>{t.phone}</h2>
          <dl class="facts">
            <div><dt>{t.driver}</dt><dd>{device.driverLabel}</dd></div>
            <div><dt>{t.code}</dt><dd class="code">{device.shortCode}</dd></div>
          </dl>
          <button type="button" class="danger" onClick={() => open({ name: "sheet", sheet: true, view: () => <SignOut /> })}>{t.signOut}</button>
        </>
      )}
      <div class="actions"><button type="button" onClick={back}>{texts.value.app.back}</button></div>
    </section>
  );
}

function NotificationSwitch() {
  const t = texts.value.settings;
  const [blocked, setBlocked] = useState(false);
  const supported = "Notification" in globalThis;
  const turn = async (on: boolean) => {
    const allowed = on && (await Notification.requestPermission()) === "granted";
    setBlocked(on && !allowed);
    notifications.value = allowed;
  };
  const choice = (on: boolean, name: string) => (
    <label class="tick">
      <input type="radio" name="notifications" checked={notifications.value === on} onChange={() => void turn(on)} /> <span>{name}</span>
    </label>
  );
  return (
    <fieldset class="options">
      <legend>{t.notifications}</legend>
      <p class="hint">{supported ? t.notificationsHint : t.notificationsNone}</p>
      {supported && choice(true, t.notificationsOn)}
      {supported && choice(false, t.notificationsOff)}
      <div role="status">{blocked && <p class="notice warn">{t.notificationsBlocked}</p>}</div>
    </fieldset>
  );
}

function SignOut() {
  const session = useSession();
  const t = texts.value.settings;
  const leave = async () => {
    if ((await session.signOut(false)) === "unsent") replace({ name: "sheet", sheet: true, view: () => <SignOutUnsent /> });
    else home();
  };
  return (
    <Sheet title={t.signOutTitle} actions={<>
      <button type="button" onClick={back}>{t.stay}</button>
      <ActionButton class="danger" act={leave}>{t.signOutConfirm}</ActionButton>
    </>}>
      <p>{t.signOutText}</p>
    </Sheet>
  );
}

function SignOutUnsent() {
  const session = useSession();
  const t = texts.value.settings;
  const leave = async () => {
    await session.signOut(true);
    home();
  };
  return (
    <Sheet title={t.unsentTitle} actions={<>
      <button type="button" class="primary" onClick={back}>{t.stay}</button>
      <ActionButton class="danger" act={leave}>{t.signOutAnyway}</ActionButton>
    </>}>
      <p class="notice bad" role="alert">{count(t.unsentText, session.unsent.value)}</p>
    </Sheet>
  );
}
