/** A sink that is looped back to the microphone. */
export const HALL = "hall";
export const MICROPHONE = "microphone";
export const LOUDSPEAKERS = "loudspeakers";
/** The default source, always silent. */
export const DEFAULT_MICROPHONE = "webcam";

/** WirePlumber 0.4.13 crashes on a device that is destroyed before it was idle for long enough to be suspended. */
export const NEVER_SUSPENDED = "session.suspend-timeout-seconds=0";

/** Debian's pipewire.conf without the desktop parts, and with virtual devices. */
export const PIPEWIRE = `
context.properties = { core.daemon = true, core.name = pipewire-0, support.dbus = false, link.max-buffers = 16 }
context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert, support.* = support/libspa-support }
context.modules = [
  { name = libpipewire-module-protocol-native }
  { name = libpipewire-module-metadata }
  { name = libpipewire-module-spa-device-factory }
  { name = libpipewire-module-spa-node-factory }
  { name = libpipewire-module-client-node }
  { name = libpipewire-module-client-device }
  { name = libpipewire-module-access }
  { name = libpipewire-module-adapter }
  { name = libpipewire-module-link-factory }
  { name = libpipewire-module-session-manager }
  { name = libpipewire-module-loopback
    args = {
      audio.position = [ FL FR ]
      capture.props = { node.name = ${HALL}, media.class = Audio/Sink, ${NEVER_SUSPENDED} }
      playback.props = { node.name = ${MICROPHONE}, media.class = Audio/Source, ${NEVER_SUSPENDED} }
    }
  }
  { name = libpipewire-module-loopback
    args = {
      audio.position = [ FL FR ]
      capture.props = { node.name = cupboard, media.class = Audio/Sink }
      playback.props = { node.name = ${DEFAULT_MICROPHONE}, media.class = Audio/Source, priority.session = 9000 }
    }
  }
]
context.objects = [
  { factory = spa-node-factory
    args = { factory.name = support.node.driver, node.name = Dummy-Driver, node.group = pipewire.dummy, priority.driver = 20000 }
  }
  { factory = adapter
    args = { factory.name = support.null-audio-sink, node.name = ${LOUDSPEAKERS}, media.class = Audio/Sink, audio.position = "FL,FR", ${NEVER_SUSPENDED} }
  }
]
`;

/** Uses no device of this machine, and no D-Bus. */
export const WIREPLUMBER = {
  main: `
alsa_monitor.enabled = false
alsa_monitor.properties["alsa.reserve"] = false
v4l2_monitor.enabled = false
libcamera_monitor.enabled = false
default_access.properties["enable-flatpak-portal"] = false
`,
  bluetooth: "bluez_monitor.enabled = false\n",
};
