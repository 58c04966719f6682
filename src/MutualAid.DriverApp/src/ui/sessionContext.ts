import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { RouteView, Session } from "../core/session";

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("No session around this screen.");
  return session;
}

/** The route, on screens that are only shown while there is one. */
export function useRoute(): RouteView {
  const route = useSession().route.value;
  if (!route) throw new Error("No route around this screen.");
  return route;
}
