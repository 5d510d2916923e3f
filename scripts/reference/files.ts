import { apiPage } from "./api-page.ts";
import { hubAsyncApi, roomAsyncApi } from "./asyncapi.ts";
import { configurationPage } from "./configuration-page.ts";
import { loadContract } from "./load-contract.ts";
import { hubOpenApi, roomOpenApi } from "./openapi.ts";
import { roomctlPage } from "./roomctl-page.ts";

/** Returns the files of docs/reference/ with their contents. */
export async function referenceFiles(): Promise<Readonly<Record<string, string>>> {
  const contract = await loadContract();
  const documents = {
    "room.openapi.json": roomOpenApi(contract),
    "room.asyncapi.json": roomAsyncApi(contract),
    "hub.openapi.json": hubOpenApi(contract),
    "hub.asyncapi.json": hubAsyncApi(contract),
  };
  return {
    "configuration.md": configurationPage(contract),
    "roomctl.md": await roomctlPage(),
    "room-api.md": apiPage(documents["room.openapi.json"], documents["room.asyncapi.json"], "room"),
    "hub-api.md": apiPage(documents["hub.openapi.json"], documents["hub.asyncapi.json"], "hub"),
    ...Object.fromEntries(
      Object.entries(documents).map(([name, document]) => [name, `${JSON.stringify(document, null, 1)}\n`]),
    ),
  };
}
