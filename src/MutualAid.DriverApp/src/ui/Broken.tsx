import { texts } from "./texts";

export function Broken() {
  return <main><h1>{texts.value.app.name}</h1><p role="alert" class="notice bad">{texts.value.app.broken}</p></main>;
}
