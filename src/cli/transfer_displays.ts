import type { TransferEventListener } from "../../mod.ts";
import type { CommandContext } from "./command.ts";
import type { GlobalFlags } from "./global_flags.ts";
import { type TransferDisplay, transferDisplay } from "./transfer_display.ts";

/** Shows several transfers one after the other, each in a display of its own. */
export interface TransferDisplays extends Disposable {
  /** Takes the next event. */
  readonly show: TransferEventListener;
}

/** The displays a person asked for; a new one begins where a plan is made. */
export function transferDisplays(context: CommandContext, flags: GlobalFlags): TransferDisplays {
  let display: TransferDisplay | undefined;
  return {
    show: (event) => {
      if (event.type === "planned" || event.type === "syncing") {
        display?.[Symbol.dispose]();
        const name = event.type === "planned" ? event.repository.name : "";
        display = transferDisplay(context, flags, name);
      }
      display ??= transferDisplay(context, flags, "");
      display.show(event);
    },
    [Symbol.dispose]: () => display?.[Symbol.dispose](),
  };
}
