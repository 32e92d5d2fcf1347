import { expect, test } from "vitest";
import { startOfDay } from "../../../src/web/pages/start_of_day.ts";

test.each([
  ["2026-06-01", "Asia/Seoul", "2026-05-31T15:00:00Z"],
  ["2026-06-01", "UTC", "2026-06-01T00:00:00Z"],
  ["2026-06-01", "America/New_York", "2026-06-01T04:00:00Z"],
  ["2026-01-01", "America/New_York", "2026-01-01T05:00:00Z"],
  ["2026-06-01", "Pacific/Kiritimati", "2026-05-31T10:00:00Z"],
  ["2026-06-01", "Pacific/Pago_Pago", "2026-06-01T11:00:00Z"],
  // On the days on which clocks change, and where midnight itself is skipped.
  ["2026-03-08", "America/New_York", "2026-03-08T05:00:00Z"],
  ["2026-03-09", "America/New_York", "2026-03-09T04:00:00Z"],
  ["2026-11-02", "America/New_York", "2026-11-02T05:00:00Z"],
  ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"],
  // Samoa went from the 29th to the 31st.
  ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"],
  // These tests run in Seoul.
  ["2026-06-01", undefined, "2026-05-31T15:00:00Z"],
  ["2026-06-01", "Middle/Earth", "2026-05-31T15:00:00Z"],
])("%s in %s begins at %s", (date, zone, at) => {
  expect(new Date(startOfDay(date, zone) ?? 0)).toEqual(new Date(at));
});

test.each(["", "2026-13-01", "2026-02-30x", "yesterday", "1e3"])("%j is no day", (date) => {
  expect(startOfDay(date)).toBeUndefined();
});
