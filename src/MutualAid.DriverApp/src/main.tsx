import { render } from "preact";
import { startClock } from "./ui/clock";
import { App } from "./ui/App";
import { Broken } from "./ui/Broken";
import { takeFromAddress } from "./ui/invitation";
import { startNavigation } from "./ui/navigation";
import { startPreferences } from "./ui/preferences";
import type { Session } from "./core/session";
import "./ui/style.css";

// Before anything else can see it.
const invitation = takeFromAddress();
startPreferences();
startNavigation();
startClock();

const core = import.meta.glob<{ openSession(): Promise<Session> }>("./core/liveSession.ts", { eager: true });
const root = document.getElementById("app")!;
try {
  const session = await core["./core/liveSession.ts"]!.openSession();
  render(<App session={session} invitation={invitation} />, root);
} catch {
  render(<Broken />, root);
}
