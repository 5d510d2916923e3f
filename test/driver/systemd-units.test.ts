import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "../..");
const UNITS = join(ROOT, "systemd");
const ANALYZE = "/usr/bin/systemd-analyze";
const missing = existsSync(ANALYZE) ? false : `${ANALYZE} is missing (Debian package systemd)`;
/** Upper limit of the exposure of `systemd-analyze security`, 0 to 10; the kiosk's browser and its session
 * need more. */
const EXPOSED_AT_MOST = {
  "roomd-room.service": 2,
  "roomd-hub.service": 2,
  "roomd-node.service": 2,
  "roomd-kiosk@1.service": 5,
};

const run = promisify(execFile);

/** The units with the programs of this machine instead of installed ones. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "roomd-units-"));
  try {
    for (const name of Object.keys(EXPOSED_AT_MOST)) {
      const text = await readFile(join(UNITS, name.replace("@1", "@")), "utf8");
      const local = text
        .replaceAll("/usr/lib/roomd/bin/roomd", join(ROOT, "bin/roomd"))
        .replaceAll("/usr/bin/cage", "/bin/true");
      await writeFile(join(folder, name), local);
    }
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("systemd-analyze accepts the units", { skip: missing }, () =>
  inFolder(async (folder) => {
    const units = Object.keys(EXPOSED_AT_MOST).map((name) => join(folder, name));
    const { stderr } = await run(ANALYZE, ["verify", "--man=no", "--recursive-errors=no", ...units]);
    assert.equal(stderr, "");
  }),
);

test("the exposure of the units is within its limit", { skip: missing }, () =>
  inFolder(async (folder) => {
    for (const [name, most] of Object.entries(EXPOSED_AT_MOST)) {
      const args = [
        "security",
        "--offline=true",
        `--threshold=${most * 10}`,
        "--no-pager",
        join(folder, name),
      ];
      // Above the threshold it exits with an error that has the table.
      await run(ANALYZE, args);
    }
  }),
);

test("a kiosk's page plays audio without a touch, and the daemon restarts only kiosks", async () => {
  const kiosk = await readFile(join(UNITS, "roomd-kiosk@.service"), "utf8");
  assert.match(kiosk, /--autoplay-policy=no-user-gesture-required/);
  assert.match(kiosk, /\/screen\/\?screen=%i\n/);
  assert.match(kiosk, /^Restart=always$/m);
  const rule = await readFile(join(UNITS, "polkit/50-roomd-kiosk.rules"), "utf8");
  const rules: ((action: unknown, subject: unknown) => unknown)[] = [];
  const polkit = { addRule: (one: (typeof rules)[number]) => rules.push(one), Result: { YES: "yes" } };
  new Function("polkit", rule)(polkit);
  const asked = (user: string, verb: string, unit: string) =>
    rules[0]?.(
      {
        id: "org.freedesktop.systemd1.manage-units",
        lookup: (key: string) => (key === "verb" ? verb : unit),
      },
      { user },
    );
  assert.equal(asked("roomd", "restart", "roomd-kiosk@2.service"), "yes");
  assert.equal(asked("roomd", "stop", "roomd-kiosk@2.service"), undefined);
  assert.equal(asked("roomd", "restart", "ssh.service"), undefined);
  assert.equal(asked("roomd-kiosk", "restart", "roomd-kiosk@1.service"), undefined);
});

test("a kiosk starts after a change of host name: the locks of another host are removed, and nothing else", async () => {
  const kiosk = await readFile(join(UNITS, "roomd-kiosk@.service"), "utf8");
  const command = /^ExecStartPre=-\/bin\/rm -f (.+)$/m.exec(kiosk)?.[1] ?? assert.fail("no ExecStartPre");
  assert.deepEqual(
    command.split(" ").map((path) => path.replace("/var/lib/roomd-kiosk/%i/", "")),
    ["SingletonLock", "SingletonCookie", "SingletonSocket"],
  );
  assert.match(kiosk, /--user-data-dir=\/var\/lib\/roomd-kiosk\/%i /, "of the profile that Chromium uses");
});

test("each kind of device that a room may open has its driver loaded before", async () => {
  const unit = await readFile(join(UNITS, "roomd-room.service"), "utf8");
  const listed = (key: string) =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].flatMap(([, names = ""]) => names.split(" "));
  const drivers: Record<string, string | undefined> = {
    "char-ttyUSB": "usbserial",
    "char-ttyACM": "cdc_acm",
    "char-video4linux": "videodev",
    "char-media": "mc",
    "char-alsa": "snd",
    "char-drm": "drm",
    // Always there: the kernel's own.
    "char-ttyS": undefined,
  };
  for (const device of listed("DeviceAllow").filter((one) => one.startsWith("char-"))) {
    assert.ok(device in drivers, `the driver of ${device}`);
    const driver = drivers[device];
    if (driver === undefined) continue;
    for (const key of ["Wants", "After"])
      assert.ok(listed(key).includes(`modprobe@${driver}.service`), driver);
  }
});

const sysusers = "/usr/bin/systemd-sysusers";
const root = process.getuid?.() === 0 && existsSync(sysusers);

test(
  "users and folders are made as described",
  { skip: root ? false : "needs root and systemd-sysusers" },
  () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, "etc"));
      await copyFile(join(UNITS, "sysusers.d/roomd.conf"), join(folder, "sysusers.conf"));
      await run(sysusers, [`--root=${folder}`, join(folder, "sysusers.conf")]);
      const users = await readFile(join(folder, "etc/passwd"), "utf8");
      for (const user of ["roomd", "roomd-hub", "roomd-node", "roomd-kiosk"])
        assert.match(users, new RegExp(`^${user}:.*nologin$`, "m"));
      await run("/usr/bin/systemd-tmpfiles", [
        `--root=${folder}`,
        "--create",
        join(UNITS, "tmpfiles.d/roomd.conf"),
      ]);
      for (const made of ["etc/roomd", "var/lib/roomd", "var/lib/roomd-hub", "var/lib/roomd-kiosk"])
        assert.ok(existsSync(join(folder, made)), made);
    }),
);
