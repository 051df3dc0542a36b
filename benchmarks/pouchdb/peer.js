// node peer.js serve FOLDER FILE: serve the documents of FILE (one JSON document a line) and print the address.
// node peer.js pull URL FOLDER: replicate them into a fresh LevelDB PouchDB and print what it took.
"use strict";

const fs = require("fs");
const path = require("path");
const PouchDB = require("pouchdb");

async function serve(folder, file) {
  const prefix = path.join(folder, "served") + path.sep;
  fs.mkdirSync(prefix, { recursive: true });
  const Served = PouchDB.defaults({ prefix });
  const database = new Served("city");
  const documents = fs.readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  for (let at = 0; at < documents.length; at += 1000) {
    const answers = await database.bulkDocs(documents.slice(at, at + 1000));
    const refused = answers.find((answer) => answer.error);
    if (refused) throw new Error(JSON.stringify(refused));
  }
  const application = require("express")();
  const options = { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: path.join(folder, "served.log") };
  application.use("/", require("express-pouchdb")(Served, options));
  const server = application.listen(0, "127.0.0.1", () => {
    console.log(`READY http://127.0.0.1:${server.address().port}/city`);
  });
}

async function pull(url, folder) {
  fs.mkdirSync(folder, { recursive: true });
  const database = new PouchDB(path.join(folder, "desk"));
  await database.info();
  const began = process.hrtime.bigint();
  const used = process.cpuUsage();
  const answer = await database.replicate.from(url, { batch_size: 1000, batches_limit: 4 });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const { user, system } = process.cpuUsage(used);
  const { doc_count } = await database.info();
  console.log(JSON.stringify({ written: answer.docs_written, held: doc_count, seconds, cpu: (user + system) / 1e6 }));
  await database.close();
}

const [what, ...words] = process.argv.slice(2);
({ serve, pull })[what](...words).catch((error) => {
  console.error(error);
  process.exit(1);
});
