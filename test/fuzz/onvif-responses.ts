import {
  getCapabilities,
  getDeviceInformation,
  getNtp,
  getServices,
  getSystemDateAndTime,
} from "../../drivers/onvif/device.ts";
import type { SoapRequest } from "../../drivers/onvif/envelope.ts";
import { createPullPoint, pullMessages } from "../../drivers/onvif/events.ts";
import { getFocusRange, getImagingOptions, getImagingSettings } from "../../drivers/onvif/imaging.ts";
import { getProfiles, getStreamUri } from "../../drivers/onvif/media.ts";
import { getNodes, getPresets, getStatus } from "../../drivers/onvif/ptz.ts";

/** Responses as cameras write them: gSOAP with every namespace, without prefixes, with a line break before the declaration,
 * with spaces in degrees. */
export const soap = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:x="urn:x" xmlns:wsa5="http://www.w3.org/2005/08/addressing"><SOAP-ENV:Header/><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;

export const POINT = { address: "http://192.0.2.1/s?id=0", parameters: "" };

export const CLOCK = soap(
  "<x:GetSystemDateAndTimeResponse><x:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>" +
    "<tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone><tt:UTCDateTime><tt:Time><tt:Hour>7</tt:Hour>" +
    "<tt:Minute>5</tt:Minute><tt:Second>9</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year>" +
    "<tt:Month>2</tt:Month><tt:Day>28</tt:Day></tt:Date></tt:UTCDateTime></x:SystemDateAndTime>" +
    "</x:GetSystemDateAndTimeResponse>",
);
export const INFORMATION =
  '\r\n<?xml version="1.0"?><Envelope><Body><GetDeviceInformationResponse><Manufacturer>HIKVISION</Manufacturer>' +
  "<Model>DS-2DE</Model><FirmwareVersion>V5.5.0 build 190712</FirmwareVersion>" +
  "<SerialNumber>0042</SerialNumber></GetDeviceInformationResponse></Body></Envelope>";
export const SERVICES = soap(
  "<x:GetServicesResponse><x:Service><x:Namespace>http://www.onvif.org/ver20/ptz/wsdl</x:Namespace>" +
    "<x:XAddr>http://0.0.0.0/onvif/ptz?x=1</x:XAddr></x:Service><x:Service>" +
    "<x:Namespace>http://maker.example/own</x:Namespace><x:XAddr>http://h/own</x:XAddr></x:Service></x:GetServicesResponse>",
);
export const CAPABILITIES = soap(
  "<x:GetCapabilitiesResponse><x:Capabilities><tt:Device><tt:XAddr>http://h/d</tt:XAddr></tt:Device>" +
    "<tt:PTZ><tt:XAddr>http://h/p</tt:XAddr></tt:PTZ></x:Capabilities></x:GetCapabilitiesResponse>",
);
export const NTP = soap(
  "<x:GetNTPResponse><x:NTPInformation><tt:FromDHCP>false</tt:FromDHCP><tt:NTPManual><tt:Type>DNS</tt:Type>" +
    "<tt:DNSname>pool.example</tt:DNSname></tt:NTPManual></x:NTPInformation></x:GetNTPResponse>",
);
const space = (name: string, uri: string, min: number, max: number) =>
  `<tt:${name}><tt:URI>http://www.onvif.org/ver10/tptz/${uri}</tt:URI><tt:XRange><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:XRange><tt:YRange><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></tt:YRange></tt:${name}>`;
export const NODES = soap(
  '<x:GetNodesResponse><x:PTZNode token="000"><tt:SupportedPTZSpaces>' +
    space("AbsolutePanTiltPositionSpace", "PanTiltSpaces/SphericalPositionSpaceDegrees", -180, 180) +
    space("AbsolutePanTiltPositionSpace", "PanTiltSpaces/PositionGenericSpace", -1, 1) +
    space("ContinuousPanTiltVelocitySpace", "PanTiltSpaces/VelocityGenericSpace", -1, 1) +
    "</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>300</tt:MaximumNumberOfPresets>" +
    "<tt:HomeSupported>true</tt:HomeSupported><tt:AuxiliaryCommands>tt:IRLamp|On</tt:AuxiliaryCommands>" +
    "</x:PTZNode></x:GetNodesResponse>",
);
export const STATUS = soap(
  '<x:GetStatusResponse><x:PTZStatus><tt:Position><tt:PanTilt x="-0.25" y="0.5" space="urn:any"/>' +
    '<tt:Zoom x="0"/></tt:Position><tt:MoveStatus><tt:PanTilt>MOVING</tt:PanTilt><tt:Zoom>Moving?</tt:Zoom>' +
    "</tt:MoveStatus></x:PTZStatus></x:GetStatusResponse>",
);
export const PRESETS = soap(
  '<x:GetPresetsResponse><x:Preset token="P001"><tt:Name>roomd-1</tt:Name></x:Preset>' +
    '<x:Preset token="WipeOff"/></x:GetPresetsResponse>',
);
export const PROFILES = soap(
  '<x:GetProfilesResponse><x:Profiles token="Profile_1"><tt:Name>main</tt:Name>' +
    "<tt:VideoSourceConfiguration><tt:SourceToken>V1</tt:SourceToken></tt:VideoSourceConfiguration>" +
    "<tt:VideoEncoderConfiguration><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>1920</tt:Width>" +
    "<tt:Height>1080</tt:Height></tt:Resolution></tt:VideoEncoderConfiguration>" +
    '<tt:PTZConfiguration token="c"/></x:Profiles><x:Profiles token="audio"/></x:GetProfilesResponse>',
);
export const PROFILES_2 = soap(
  '<x:GetProfilesResponse><x:Profiles token="m"><x:Name>main</x:Name><x:Configurations>' +
    '<x:VideoEncoder token="e"><tt:Encoding>video/H265</tt:Encoding><tt:RateControl>' +
    "<tt:FrameRateLimit>24.000000</tt:FrameRateLimit></tt:RateControl></x:VideoEncoder>" +
    "<x:PTZ><tt:NodeToken>000</tt:NodeToken></x:PTZ></x:Configurations></x:Profiles></x:GetProfilesResponse>",
);
export const URI = soap(
  "<x:GetStreamUriResponse><x:MediaUri><tt:Uri>rtsp://192.0.2.1:554/cam?channel=1&subtype=0</tt:Uri>" +
    "</x:MediaUri></x:GetStreamUriResponse>",
);
export const IMAGING = soap(
  "<x:GetImagingSettingsResponse><x:ImagingSettings><tt:Brightness>60</tt:Brightness>" +
    "<tt:Exposure><tt:Mode>AUTO</tt:Mode><tt:Gain>12.5</tt:Gain></tt:Exposure>" +
    "<tt:IrCutFilter>AUTO</tt:IrCutFilter></x:ImagingSettings></x:GetImagingSettingsResponse>",
);
export const OPTIONS = soap(
  "<x:GetOptionsResponse><x:ImagingOptions><tt:Brightness><tt:Min>0</tt:Min><tt:Max>255</tt:Max></tt:Brightness>" +
    "<tt:Exposure><tt:Mode>AUTO</tt:Mode><tt:Mode>MANUAL</tt:Mode></tt:Exposure></x:ImagingOptions></x:GetOptionsResponse>",
);
export const MOVE_OPTIONS = soap(
  "<x:GetMoveOptionsResponse><x:MoveOptions><tt:Continuous><tt:Speed><tt:Min>-1</tt:Min></tt:Speed></tt:Continuous>" +
    "</x:MoveOptions></x:GetMoveOptionsResponse>",
);
export const SUBSCRIPTION = soap(
  "<x:CreatePullPointSubscriptionResponse><x:SubscriptionReference>" +
    "<wsa5:Address>http://192.0.2.1/onvif/services?SubscriptionId=0</wsa5:Address></x:SubscriptionReference>" +
    "</x:CreatePullPointSubscriptionResponse>",
);
export const MESSAGES = soap(
  "<x:PullMessagesResponse><x:NotificationMessage><x:Topic>tns1:VideoSource/MotionAlarm</x:Topic><x:Message>" +
    '<tt:Message UtcTime="2026-02-28T07:05:09Z" PropertyOperation="Initialized"><tt:Source>' +
    '<tt:SimpleItem Name="Source" Value="V1"/></tt:Source><tt:Data><tt:SimpleItem Name="State" Value="false"/>' +
    "</tt:Data></tt:Message></x:Message></x:NotificationMessage></x:PullMessagesResponse>",
);

/** Each request with a response that it decodes. */
export const DECODERS: readonly (readonly [SoapRequest<unknown>, string])[] = [
  [getSystemDateAndTime(), CLOCK],
  [getDeviceInformation(), INFORMATION],
  [getServices(), SERVICES],
  [getCapabilities(), CAPABILITIES],
  [getNtp(), NTP],
  [getNodes(), NODES],
  [getStatus("p"), STATUS],
  [getPresets("p"), PRESETS],
  [getProfiles("media"), PROFILES],
  [getProfiles("media2"), PROFILES_2],
  [getStreamUri("media", "p"), URI],
  [getImagingSettings("v"), IMAGING],
  [getImagingOptions("v"), OPTIONS],
  [getFocusRange("v"), MOVE_OPTIONS],
  [createPullPoint(1000), SUBSCRIPTION],
  [pullMessages(POINT, 1000, 1), MESSAGES],
];
