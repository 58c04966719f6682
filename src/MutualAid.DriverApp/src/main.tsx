import { render } from "preact";
import { startClock } from "./ui/clock";
import { App } from "./ui/App";
import { Broken } from "./ui/Broken";
import { takeFromAddress } from "./ui/invitation";
import { startNavigation } from "./ui/navigation";
import { startPreferences } from "./ui/preferences";
import { openSession } from "./core/liveSession";
import "./ui/style.css";

// Before anything else can see it.
const invitation = takeFromAddress();
startPreferences();
startNavigation();
const root = document.getElementById("app")!;
try {
  const session = await openSession();
  startClock(session);
  render(<App session={session} invitation={invitation} />, root);
} catch {
  render(<Broken />, root);
}
