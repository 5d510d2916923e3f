#!/usr/bin/python3
"""An encoder or a player made of GStreamer's webrtcbin: what it says to the hub is its own, here is only what connects
it to HTTP, as any program with a webrtcbin has to.

  webrtc_peer.py URL TOKEN PIPELINE [--receive CAPS]... [--early]

PIPELINE is in gst-launch's words, with a `webrtcbin name=webrtc`. --receive adds a transceiver that only receives;
what comes is decoded and counted. --early sends the offer before any ICE candidate is known. Each line of standard
output is a JSON object with an "event". On SIGTERM it ends its session by DELETE.
"""

import argparse
import json
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

DECODERS = {
    "video": "rtph264depay ! avdec_h264 ! fakesink name=sink sync=false",
    "audio": "rtpopusdepay ! opusdec ! level interval=200000000 ! fakesink name=sink sync=false",
}


def say(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


class Peer:
    def __init__(self, options):
        self.options = options
        self.loop = GLib.MainLoop()
        self.location = None
        self.offered = False
        self.posted = False
        self.decoded = {}
        Gst.init(None)
        # As many elements as there may be: one alone would not be in a pipeline.
        self.pipeline = Gst.Pipeline()
        self.pipeline.add(Gst.parse_bin_from_description(options.pipeline, False))
        self.webrtc = self.pipeline.get_by_name("webrtc")
        for caps in options.receive:
            receive_only = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
            self.webrtc.emit("add-transceiver", receive_only, Gst.Caps.from_string(caps))
        self.webrtc.connect("on-negotiation-needed", lambda _: GLib.idle_add(self.negotiate))
        self.webrtc.connect("notify::ice-gathering-state", lambda *_: GLib.idle_add(self.gathered))
        self.webrtc.connect("notify::connection-state", lambda *_: GLib.idle_add(self.connection))
        self.webrtc.connect("pad-added", self.receive)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.failed)
        bus.connect("message::element", self.measured)

    def run(self):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, self.end)
        GLib.timeout_add(100, self.report)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)

    def negotiate(self):
        if self.offered:
            return
        self.offered = True
        made = Gst.Promise.new_with_change_func(self.offer_made)
        self.webrtc.emit("create-offer", None, made)

    def offer_made(self, promise):
        reply = promise.get_reply()
        error = reply and reply.get_value("error") if reply and reply.has_field("error") else None
        if error:
            say("failed", error=str(error))
            return
        offer = reply.get_value("offer")
        text = offer.sdp.as_text()
        self.webrtc.emit("set-local-description", offer, Gst.Promise.new())
        if self.options.early:
            GLib.idle_add(self.post, text)

    def gathered(self):
        state = self.webrtc.get_property("ice-gathering-state")
        complete = state == GstWebRTC.WebRTCICEGatheringState.COMPLETE
        if complete and not self.options.early and not self.posted:
            self.post(self.webrtc.get_property("local-description").sdp.as_text())

    def post(self, offer):
        self.posted = True
        say("offer", sdp=offer)
        status, headers, answer = self.request("POST", self.options.url, offer)
        say("answered", status=status, sdp=answer, location=headers.get("location"))
        if status != 201:
            return
        self.location = urllib.parse.urljoin(self.options.url, headers["location"])
        _, message = GstSdp.SDPMessage.new_from_text(answer)
        description = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
        self.webrtc.emit("set-remote-description", description, Gst.Promise.new())

    def request(self, method, url, body=None):
        headers = {"authorization": f"Bearer {self.options.token}"}
        if body is not None:
            headers["content-type"] = "application/sdp"
        request = urllib.request.Request(url, body and body.encode(), headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.headers, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def connection(self):
        say("connection", state=self.webrtc.get_property("connection-state").value_nick)

    def receive(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        kind = (pad.get_current_caps() or pad.query_caps()).get_structure(0).get_string("media")
        decoder = Gst.parse_bin_from_description(DECODERS[kind], True)
        decoder.get_by_name("sink").get_static_pad("sink").add_probe(
            Gst.PadProbeType.BUFFER, self.count, kind
        )
        self.webrtc.get_parent().add(decoder)
        decoder.sync_state_with_parent()
        linked = pad.link(decoder.get_static_pad("sink"))
        if linked != Gst.PadLinkReturn.OK:
            say("failed", error=f"{kind}: {linked.value_nick}")

    def count(self, _pad, _info, kind):
        self.decoded[kind] = self.decoded.get(kind, 0) + 1
        return Gst.PadProbeReturn.OK

    def report(self):
        if self.decoded:
            say("decoded", **self.decoded)
        return GLib.SOURCE_CONTINUE

    def measured(self, _bus, message):
        structure = message.get_structure()
        if structure.get_name() == "level":
            say("heard", decibels=max(structure.get_value("rms")))

    def failed(self, _bus, message):
        say("failed", error=str(message.parse_error()))
        self.loop.quit()

    def end(self):
        if self.location:
            status, _, _ = self.request("DELETE", self.location)
            say("ended", status=status)
        self.loop.quit()
        return GLib.SOURCE_REMOVE


def crashed(kind, error, trace):
    """In a callback it would only be printed."""
    say("failed", error=f"{kind.__name__}: {error}")
    sys.__excepthook__(kind, error, trace)


def main():
    sys.excepthook = crashed
    parser = argparse.ArgumentParser()
    for name in ["url", "token", "pipeline"]:
        parser.add_argument(name)
    parser.add_argument("--receive", action="append", default=[])
    parser.add_argument("--early", action="store_true")
    Peer(parser.parse_args()).run()


if __name__ == "__main__":
    sys.exit(main())
