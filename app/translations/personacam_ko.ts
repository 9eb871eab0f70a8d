<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>ControlBar</name>
    <message>
        <source>Camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What drives the avatar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the avatar moves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Motion, output, presets and settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Panic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a video</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A bundled clip drives the avatar: to try things out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Video file …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A video of a face, played as a camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Card is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the avatar again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show a card instead of the avatar, at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record what the camera shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other programs see the avatar as a camera</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CropDialog</name>
    <message>
        <source>Crop “{name}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag to move, scroll to zoom. Keys: arrows move, + and − zoom, [ and ] turn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Turn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the &amp;face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message>
        <source>Pasted picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>slot {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>worn now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GalleryStrip</name>
    <message>
        <source>&amp;Add …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add pictures. You can also drop them here, or paste one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portraits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter wears, F2 renames, Delete removes, Ctrl with an arrow key moves, Ctrl+V pastes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop pictures here, or paste one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add portraits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Wear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Crop …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move &amp;left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move &amp;right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bring back “{name}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at {count} …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GalleryTile</name>
    <message>
        <source>Name of the portrait</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HotkeyEditor</name>
    <message>
        <source>Key for “{action}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Click, then press the keys. Backspace takes the key away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the usual &amp;keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>⚠ Also: {others}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeyButton</name>
    <message>
        <source>Press keys …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>LIVE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LIVE (card)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End live?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are live. Other programs lose the picture when Persona Cam ends.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End live and quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay live</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OK</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set it up …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MotionPage</name>
    <message>
        <source>Motion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double-click, or press Backspace, to go back to 100 %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mouth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Eyes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Brows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Smoothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How strongly it follows you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steadiness</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset all to 100 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These belong to the Instant animator; PersonaLive has no such settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your face at rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look straight into the camera with a relaxed face. Everything you do is measured from there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>M&amp;irror movements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Own pixels only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paints teeth and closed eyelids from the portrait alone. No pixel of your camera is used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at the camera … {seconds}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Calibrate</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OutputPage</name>
    <message>
        <source>Output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the camera shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the picture fills it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole, blurred bars beside it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole, black bars beside it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cut to fill</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double-click, or press Backspace, to go back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Left or right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Up or down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the &amp;middle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The portrait&apos;s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Green, to be keyed out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Honesty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the &amp;badge “AI avatar”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A small label in the corner tells everybody that they see an avatar.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size and pictures a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Programs that are using the camera may have to choose it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rate} fps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of the background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Picture behind the avatar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another &amp;colour …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another &amp;picture …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PresetRow</name>
    <message>
        <source>Your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove “{name}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not measured on this computer yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On this computer: {delay} ms delay, up to {fps} fps.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not possible here: PersonaLive is not installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not possible here: PersonaLive&apos;s weights are missing. Settings says where.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not possible here: it needs an NVIDIA graphics card.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PresetsPage</name>
    <message>
        <source>Presets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep what is set now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strengths, smoothing, background and the animator, under a name of your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the new preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Preview of the avatar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only you see this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preview: nobody else sees this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Going live …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LIVE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LIVE: the card is shown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language and look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>L&amp;ook</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start and end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start as I left it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go live at the start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closing the window keeps it in the tray</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Virtual camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first one that is found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device of the virtual camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only if you have several: a device such as /dev/video10, or obs, or unitycapture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changing portraits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Transition</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transition</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Crossfade</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Morph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys work in every program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They work while another window is in front.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PersonaLive&apos;s weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portraits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forgets everything that is set. Your portraits and presets stay.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder “{name}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder “{name}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press again to reset everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset all settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Pictures a second, delay, dropped pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Animator and device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Driver</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No face in view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} people in view; one is followed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Following your face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{fps} fps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{delay} ms delay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{animator} on {device}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{words} (stands in)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the best device</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Next portrait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous portrait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portrait 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portrait 2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portrait 3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portrait 4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portrait 5</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portrait 6</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portrait 7</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portrait 8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Portrait 9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change to portrait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transition between portraits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Panic: show the card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the card away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calibrate neutral face</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow next person</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mirror movements</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Own pixels only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Camera</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strength of head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strength of mouth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strength of eyes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strength of brows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the picture fills the camera&apos;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move left or right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move up or down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size of the output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures a second of the output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Badge “AI avatar”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Background</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder of PersonaLive&apos;s weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder of recordings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset all settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>presets</name>
    <message>
        <source>The portrait moves as you do: every part as strongly as it was measured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The published PersonaLive, nothing left out: the best pictures, the longest delay. Needs its weights and a GPU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More expression: brows, eyes and mouth move further than yours. For drawn characters and calm speakers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No pixel of you enters the picture, not even inside the mouth; teeth and closed lids look plainer.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Nobody: it moves by itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo clip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Natural</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lively</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Private</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Best</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
