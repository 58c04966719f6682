// A stop's details: in memory only, and gone with the screen, after a minute in the background, or when their lease ends.
import { rightNow } from "./clock";
import { useEffect, useState } from "preact/hooks";
import type { DoorDetails, RevealRefusal } from "../core/session";
import { attempt } from "./notices";
import { useSession } from "./sessionContext";

const backgroundLimit = 60_000;

export type Door =
  | { state: "hidden"; because?: "background" }
  | { state: "opening" }
  | { state: "refused"; reason: RevealRefusal }
  | { state: "open"; details: DoorDetails; until: Date };

export function useDoor(stopId: string, atOnce: boolean): { door: Door; show: () => Promise<void>; hide: () => void } {
  const session = useSession();
  const [door, setDoor] = useState<Door>({ state: "hidden" });
  const hide = () => setDoor({ state: "hidden" });

  const show = async () => {
    setDoor({ state: "opening" });
    const worked = await attempt(async () => {
      const found = await session.openStop(stopId);
      setDoor("refused" in found ? { state: "refused", reason: found.refused } : { state: "open", ...found });
    });
    if (!worked) hide();
  };

  useEffect(() => {
    if (atOnce) void show();
  }, [stopId]);

  useEffect(() => {
    if (door.state !== "open") return;
    let left: number | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = () => setDoor({ state: "hidden", because: "background" });
    // Timers sleep in the background, so the time away is also measured on return.
    const watch = () => {
      clearTimeout(timer);
      if (document.hidden) {
        left = Date.now();
        timer = setTimeout(tooLong, backgroundLimit);
      } else if (left !== undefined && Date.now() - left > backgroundLimit) tooLong();
    };
    const ends = setTimeout(hide, Math.min(door.until.getTime() - rightNow(), 2 ** 31 - 1));
    document.addEventListener("visibilitychange", watch);
    return () => {
      clearTimeout(timer);
      clearTimeout(ends);
      document.removeEventListener("visibilitychange", watch);
    };
  }, [door]);

  return { door, show, hide };
}
