import assert from "node:assert/strict";
import { test } from "node:test";
import { invitedSites } from "../../../web-ui/screen/invited-sites.ts";

const names = Array.from({ length: 62 }, (_, index) => ({ id: `r-${index}`, name: `Điểm ${index}` }));

test("the invited sites are named in the hub's order, the chair first", () => {
  const meeting = { roomIds: ["r-3", "r-1", "r-2"], chairRoomId: "r-2" };
  const { shown, more } = invitedSites(meeting, names);
  assert.deepEqual(
    shown.map(({ name, isChair }) => [name, isChair]),
    [
      ["Điểm 2", true],
      ["Điểm 1", false],
      ["Điểm 3", false],
    ],
  );
  assert.equal(more, 0);
});

test("of many sites some are named and the others counted, also those whose names the hub did not send", () => {
  const roomIds = names.map(({ id }) => id);
  assert.deepEqual(
    [invitedSites({ roomIds }, names).shown.length, invitedSites({ roomIds }, names).more],
    [12, 50],
  );
  assert.equal(invitedSites({ roomIds: ["r-1", "r-99"] }, names).more, 1);
  assert.deepEqual(invitedSites({ roomIds }, []), { shown: [], more: 62 });
});

test("long names are shown whole, and so fewer of them", () => {
  const long = names.map(({ id }, index) => ({ id, name: `Ủy ban nhân dân tỉnh số ${index}` }));
  const { shown, more } = invitedSites({ roomIds: names.map(({ id }) => id) }, long);
  assert.deepEqual([shown.length, more], [6, 56]);
});
