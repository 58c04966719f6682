import { useState } from "preact/hooks";
import { ActionButton } from "./ActionButton";
import { Choice } from "./Choice";
import { back, home, openSheet, replace } from "./navigation";
import { type Language, language, notifications, type Theme, theme } from "./preferences";
import { Screen } from "./Screen";
import { Sheet } from "./Sheet";
import { useSession } from "./sessionContext";
import { Notice } from "./Notice";
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
    <Screen title={t.title} actions={<button type="button" onClick={back}>{texts.value.app.back}</button>}>
      <fieldset class="options">
        <legend>{t.language}</legend>
        {languages.map((one) => (
          <Choice key={one.value} name="language" lang={one.value} checked={language.value === one.value}
            onChoose={() => (language.value = one.value)}>{one.name}</Choice>
        ))}
      </fieldset>
      <fieldset class="options">
        <legend>{t.theme}</legend>
        {themes.map((one) => (
          <Choice key={one.value} name="theme" checked={theme.value === one.value} onChoose={() => (theme.value = one.value)}>
            {one.name}
          </Choice>
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
          <button type="button" class="danger" onClick={() => openSheet(() => <SignOut />)}>{t.signOut}</button>
        </>
      )}
    </Screen>
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
    <Choice name="notifications" checked={notifications.value === on} onChoose={() => void turn(on)}>{name}</Choice>
  );
  return (
    <fieldset class="options">
      <legend>{t.notifications}</legend>
      <p class="hint">{supported ? t.notificationsHint : t.notificationsNone}</p>
      {supported && choice(true, t.notificationsOn)}
      {supported && choice(false, t.notificationsOff)}
      <div role="status">{blocked && <Notice tone="warn">{t.notificationsBlocked}</Notice>}</div>
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
      <Notice tone="bad" alert>{count(t.unsentText, session.unsent.value)}</Notice>
    </Sheet>
  );
}
