// Makes calls through the newest AWS clients for JavaScript: newest_clients.mjs FOLDER ENDPOINT
//
// FOLDER has node_modules with the clients. Reads [{"service", "operation", "input"}] from standard
// input and prints one line of JSON for each: {"output"} or {"error", "message", "status"}. With
// "list" in place of an operation the output is the names of all operations of the client.
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const [folder, endpoint] = process.argv.slice(2);
const load = createRequire(join(folder, "package.json"));

async function answer(call) {
  const client = load(`@aws-sdk/client-${call.service}`);
  if (call.operation === "list") {
    const commands = Object.keys(client).filter((name) => /^[A-Z].*Command$/.test(name));
    return { output: commands.map((name) => name.replace(/Command$/, "")) };
  }
  const name = { ecs: "ECSClient", ecr: "ECRClient" }[call.service];
  const caller = new client[name]({ endpoint, maxAttempts: 1 });
  try {
    const { $metadata, ...output } = await caller.send(
      new client[`${call.operation}Command`](call.input),
    );
    return { output };
  } catch (error) {
    return { error: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
  }
}

for (const call of JSON.parse(await text(process.stdin))) {
  console.log(JSON.stringify(await answer(call)));
}
process.exit(0);
