import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDevice } from "../../../daemon/cli/probe/device.ts";
import { RoomdError } from "../../../daemon/contract/errors.ts";

test("a serial port with the long name of /dev/serial/by-id is a camera address", () => {
  const path = "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0";
  assert.deepEqual(parseDevice(`${path}?baudRate=38400&address=2`).connection, {
    type: "serial",
    path,
    baudRate: 38_400,
    address: 2,
  });
});

test("a long host name is a camera address", () => {
  const host = `${"camera-".repeat(8)}1.hoi-truong.lao-cai.example.vn`;
  const { connection } = parseDevice(`tcp://${host}`);
  assert.equal("host" in connection && connection.host, host);
});

test("what is no address, or of another protocol, is refused with the formats to write", () => {
  for (const device of ["", "camera", "http://192.0.2.1", "tcp://", "/dev/ttyUSB0?address=9"]) {
    assert.throws(
      () => parseDevice(device),
      (error) => error instanceof RoomdError && error.code === "request.invalid",
      device,
    );
  }
});
