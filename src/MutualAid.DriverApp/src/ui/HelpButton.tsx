import { Icon } from "./Icon";
import { layers, open } from "./navigation";
import { texts } from "./texts";
import { HelpSheet } from "./HelpSheet";

/** The stop whose screen lies under whatever is on top. */
function stopOnScreen(): string | undefined {
  return layers.value.findLast((layer) => layer.name === "stop")?.about;
}

export function HelpButton() {
  const go = () => {
    const stopId = stopOnScreen();
    open({ name: "help", sheet: true, view: () => <HelpSheet stopId={stopId} /> });
  };
  return (
    <button type="button" class="help" onClick={go}><Icon name="help" /> {texts.value.help.button}</button>
  );
}
