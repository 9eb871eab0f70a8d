<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>BackgroundGroup</name>
    <message>
        <source>Background</source>
        <translation>배경</translation>
    </message>
    <message>
        <source>The portrait&apos;s own</source>
        <translation>그림의 원래 배경</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>흐리게</translation>
    </message>
    <message>
        <source>Green, to be keyed out</source>
        <translation>초록색 (크로마키용)</translation>
    </message>
    <message>
        <source>One colour</source>
        <translation>단색</translation>
    </message>
    <message>
        <source>A picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Colour of the background</source>
        <translation>배경색</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>그림 ({patterns})</translation>
    </message>
    <message>
        <source>Picture behind the avatar</source>
        <translation>아바타 뒤에 놓을 그림</translation>
    </message>
    <message>
        <source>Another &amp;colour …</source>
        <translation>다른 색(&amp;C)…</translation>
    </message>
    <message>
        <source>Another &amp;picture …</source>
        <translation>다른 그림(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>BadgeGroup</name>
    <message>
        <source>Honesty</source>
        <translation>아바타 표시</translation>
    </message>
    <message>
        <source>Show the &amp;badge “AI avatar”</source>
        <translation>‘AI avatar’ 배지 표시(&amp;B)</translation>
    </message>
    <message>
        <source>A small label in the corner tells everybody that they see an avatar.</source>
        <translation>구석의 작은 표시로, 보는 사람에게 아바타임을 알립니다.</translation>
    </message>
</context>
<context>
    <name>CameraStep</name>
    <message>
        <source>Your picture stays on this computer. Another camera can be chosen at any time.</source>
        <translation>화면은 이 컴퓨터를 벗어나지 않습니다. 카메라는 언제든 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <source>No camera was found. The demo clip shows how it looks; plug one in at any time.</source>
        <translation>카메라를 찾지 못했습니다. 데모 영상으로 먼저 확인해 보세요. 카메라는 언제든 연결하면 됩니다.</translation>
    </message>
</context>
<context>
    <name>ControlBar</name>
    <message>
        <source>Camera</source>
        <translation>카메라</translation>
    </message>
    <message>
        <source>What drives the avatar</source>
        <translation>아바타를 움직이는 입력</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>프리셋</translation>
    </message>
    <message>
        <source>How the avatar moves</source>
        <translation>아바타가 움직이는 방식</translation>
    </message>
    <message>
        <source>Adjust</source>
        <translation>조정</translation>
    </message>
    <message>
        <source>Motion, output, presets and settings</source>
        <translation>움직임, 출력, 프리셋, 설정</translation>
    </message>
    <message>
        <source>Panic</source>
        <translation>긴급 가리기</translation>
    </message>
    <message>
        <source>Choose a video</source>
        <translation>동영상 선택</translation>
    </message>
    <message>
        <source>A bundled clip drives the avatar: to try things out</source>
        <translation>내장 영상이 아바타를 움직입니다. 먼저 시험해 볼 때 쓰세요.</translation>
    </message>
    <message>
        <source>The avatar breathes, blinks and looks around</source>
        <translation>아바타가 숨 쉬고, 눈을 깜빡이고, 주위를 둘러봅니다</translation>
    </message>
    <message>
        <source>Video file …</source>
        <translation>동영상 파일…</translation>
    </message>
    <message>
        <source>A video of a face, played as a camera</source>
        <translation>얼굴이 나오는 동영상을 카메라 대신 재생합니다.</translation>
    </message>
    <message>
        <source>PersonaLive is not installed.</source>
        <translation>PersonaLive가 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>PersonaLive&apos;s weights are missing.</source>
        <translation>PersonaLive 가중치 파일이 없습니다.</translation>
    </message>
    <message>
        <source>It needs an NVIDIA graphics card.</source>
        <translation>NVIDIA 그래픽 카드가 필요합니다.</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>가리기 해제</translation>
    </message>
    <message>
        <source>Show the avatar again</source>
        <translation>아바타를 다시 보여 줍니다</translation>
    </message>
    <message>
        <source>Show a card instead of the avatar, at once</source>
        <translation>아바타 대신 안내 화면을 즉시 보여 줍니다</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>녹화</translation>
    </message>
    <message>
        <source>End the recording</source>
        <translation>녹화를 끝냅니다</translation>
    </message>
    <message>
        <source>Record what the camera shows</source>
        <translation>카메라에 나가는 화면을 녹화합니다</translation>
    </message>
    <message>
        <source>End live</source>
        <translation>방송 종료</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>방송 시작</translation>
    </message>
    <message>
        <source>Other programs see the avatar as a camera</source>
        <translation>다른 프로그램에서 아바타가 카메라로 보입니다</translation>
    </message>
</context>
<context>
    <name>CrashReportOffer</name>
    <message>
        <source>Persona Cam ended unexpectedly the last time.</source>
        <translation>지난번에 Persona Cam이 예기치 않게 종료되었습니다.</translation>
    </message>
    <message>
        <source>Persona Cam had a problem the last time.</source>
        <translation>지난번에 Persona Cam에 문제가 있었습니다.</translation>
    </message>
    <message>
        <source>It wrote a report, which has not been sent anywhere.</source>
        <translation>보고서를 남겼으며, 어디에도 전송하지 않았습니다.</translation>
    </message>
</context>
<context>
    <name>CropDialog</name>
    <message>
        <source>Crop “{name}”</source>
        <translation>‘{name}’ 자르기</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Drag to move, scroll to zoom. Keys: arrows move, + and − zoom, [ and ] turn.</source>
        <translation>끌어서 옮기고, 휠로 확대합니다. 키: 화살표 이동, + − 확대·축소, [ ] 회전.</translation>
    </message>
    <message>
        <source>&amp;Zoom</source>
        <translation>확대(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Turn</source>
        <translation>회전(&amp;T)</translation>
    </message>
    <message>
        <source>Back to the &amp;face</source>
        <translation>얼굴에 맞추기(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>저장(&amp;S)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>DesktopApp</name>
    <message>
        <source>`personacam doctor` says what is missing.</source>
        <translation>`personacam doctor`를 실행하면 무엇이 빠졌는지 알려 줍니다.</translation>
    </message>
    <message>
        <source>The program ended in the middle of a recording. It is saved as far as it got: {file}</source>
        <translation>녹화 중에 프로그램이 종료되었습니다. 그때까지의 내용을 저장했습니다: {file}</translation>
    </message>
    <message>
        <source>The recording is saved: {file}</source>
        <translation>녹화를 저장했습니다: {file}</translation>
    </message>
</context>
<context>
    <name>FileQuestion</name>
    <message>
        <source>Look in:</source>
        <translation>찾는 위치:</translation>
    </message>
    <message>
        <source>Kind:</source>
        <translation>종류:</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Be any face you may use</source>
        <translation>쓸 수 있는 얼굴이라면 무엇이든</translation>
    </message>
    <message>
        <source>Choose your camera</source>
        <translation>카메라 선택</translation>
    </message>
    <message>
        <source>Choose a face</source>
        <translation>얼굴 선택</translation>
    </message>
    <message>
        <source>Step {number} of 3</source>
        <translation>3단계 중 {number}단계</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>건너뛰기</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>이전</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
</context>
<context>
    <name>FoldersGroup</name>
    <message>
        <source>Folders</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>녹화 파일</translation>
    </message>
    <message>
        <source>PersonaLive&apos;s weights</source>
        <translation>PersonaLive 가중치</translation>
    </message>
    <message>
        <source>Portraits</source>
        <translation>얼굴</translation>
    </message>
    <message>
        <source>Not chosen</source>
        <translation>지정하지 않음</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>선택…</translation>
    </message>
    <message>
        <source>Choose the folder “{name}”</source>
        <translation>‘{name}’ 폴더 선택</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Open the folder “{name}”</source>
        <translation>‘{name}’ 폴더 열기</translation>
    </message>
</context>
<context>
    <name>FramingGroup</name>
    <message>
        <source>Framing</source>
        <translation>화면 맞춤</translation>
    </message>
    <message>
        <source>Whole, blurred bars beside it</source>
        <translation>전체 표시, 옆은 흐린 배경</translation>
    </message>
    <message>
        <source>Whole, black bars beside it</source>
        <translation>전체 표시, 옆은 검은 띠</translation>
    </message>
    <message>
        <source>Cut to fill</source>
        <translation>꽉 차게 자르기</translation>
    </message>
    <message>
        <source>Double-click, or press Backspace, to go back.</source>
        <translation>두 번 클릭하거나 Backspace를 누르면 처음 값으로 돌아갑니다.</translation>
    </message>
    <message>
        <source>&amp;Zoom</source>
        <translation>확대(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Left or right</source>
        <translation>좌우 위치(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Up or down</source>
        <translation>상하 위치(&amp;U)</translation>
    </message>
    <message>
        <source>Back to the &amp;middle</source>
        <translation>가운데로 되돌리기(&amp;M)</translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message>
        <source>Pasted picture</source>
        <translation>붙여 넣은 그림</translation>
    </message>
    <message>
        <source>slot {number}</source>
        <translation>{number}번 슬롯</translation>
    </message>
    <message>
        <source>worn now</source>
        <translation>사용 중</translation>
    </message>
</context>
<context>
    <name>GalleryStrip</name>
    <message>
        <source>&amp;Add …</source>
        <translation>추가(&amp;A)…</translation>
    </message>
    <message>
        <source>Add pictures. You can also drop them here, or paste one.</source>
        <translation>그림을 추가합니다. 여기로 끌어다 놓거나 붙여 넣어도 됩니다.</translation>
    </message>
    <message>
        <source>Portraits</source>
        <translation>얼굴</translation>
    </message>
    <message>
        <source>Enter wears, F2 renames, Delete removes, Ctrl with an arrow key moves, Ctrl+V pastes.</source>
        <translation>Enter 사용, F2 이름 바꾸기, Delete 제거, Ctrl+화살표 순서 바꾸기, Ctrl+V 붙여넣기.</translation>
    </message>
    <message>
        <source>Drop pictures here, or paste one</source>
        <translation>그림을 여기로 끌어다 놓거나 붙여 넣으세요</translation>
    </message>
    <message>
        <source>Add portraits</source>
        <translation>얼굴 추가</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>그림 ({patterns})</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard.</source>
        <translation>클립보드에 그림이 없습니다.</translation>
    </message>
    <message>
        <source>Copy one, and paste it here.</source>
        <translation>그림을 복사한 뒤 여기에 붙여 넣으세요.</translation>
    </message>
    <message>
        <source>&amp;Wear</source>
        <translation>사용(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Crop …</source>
        <translation>자르기(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>이름 바꾸기(&amp;R)</translation>
    </message>
    <message>
        <source>Move &amp;left</source>
        <translation>왼쪽으로 이동(&amp;L)</translation>
    </message>
    <message>
        <source>Move &amp;right</source>
        <translation>오른쪽으로 이동(&amp;R)</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>제거(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>실행 취소(&amp;U)</translation>
    </message>
    <message>
        <source>Bring back “{name}”</source>
        <translation>‘{name}’ 되돌리기</translation>
    </message>
    <message>
        <source>Looking at {count} …</source>
        <translation>{count}개 확인 중…</translation>
    </message>
</context>
<context>
    <name>GalleryTile</name>
    <message>
        <source>Name of the portrait</source>
        <translation>얼굴 이름</translation>
    </message>
</context>
<context>
    <name>HotkeyEditor</name>
    <message>
        <source>Key for “{action}”</source>
        <translation>‘{action}’ 단축키</translation>
    </message>
    <message>
        <source>Click, then press the keys. Backspace takes the key away.</source>
        <translation>클릭한 다음 키를 누르세요. Backspace를 누르면 단축키를 지웁니다.</translation>
    </message>
    <message>
        <source>Back to the usual &amp;keys</source>
        <translation>기본 단축키로 되돌리기(&amp;K)</translation>
    </message>
    <message>
        <source>The desktop decides this key.</source>
        <translation>이 키는 데스크톱이 정합니다.</translation>
    </message>
    <message>
        <source>⚠ Also: {others}</source>
        <translation>⚠ 중복: {others}</translation>
    </message>
</context>
<context>
    <name>KeyRecorder</name>
    <message>
        <source>Press keys …</source>
        <translation>키를 누르세요…</translation>
    </message>
    <message>
        <source>None</source>
        <translation>없음</translation>
    </message>
</context>
<context>
    <name>KeysGroup</name>
    <message>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>Keys work in every program</source>
        <translation>모든 프로그램에서 단축키 사용</translation>
    </message>
    <message>
        <source>The desktop is asked for these keys. Until it allows them, they work in this window only.</source>
        <translation>데스크톱에 이 키들을 요청하고 있습니다. 허용될 때까지는 이 창에서만 작동합니다.</translation>
    </message>
    <message>
        <source>Here they work in this window only.</source>
        <translation>여기서는 이 창에서만 작동합니다.</translation>
    </message>
    <message>
        <source>They work while another window is in front. The desktop decides which keys they are: its own settings list them under Persona Cam.</source>
        <translation>다른 창이 앞에 있어도 작동합니다. 어떤 키를 쓸지는 데스크톱이 정합니다. 데스크톱 설정의 Persona Cam 항목에서 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>They work while another window is in front.</source>
        <translation>다른 창이 앞에 있어도 작동합니다.</translation>
    </message>
</context>
<context>
    <name>LabeledSlider</name>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
</context>
<context>
    <name>LookGroup</name>
    <message>
        <source>Language and look</source>
        <translation>언어와 모양</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>언어(&amp;L)</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>시스템 설정 따름</translation>
    </message>
    <message>
        <source>L&amp;ook</source>
        <translation>모양(&amp;O)</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>모양</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>LIVE</source>
        <translation>방송 중</translation>
    </message>
    <message>
        <source>LIVE (card)</source>
        <translation>방송 중 (안내 화면)</translation>
    </message>
    <message>
        <source>End live?</source>
        <translation>방송을 끝낼까요?</translation>
    </message>
    <message>
        <source>You are live. Other programs lose the picture when Persona Cam ends.</source>
        <translation>지금 방송 중입니다. Persona Cam을 끝내면 다른 프로그램에서 화면이 사라집니다.</translation>
    </message>
    <message>
        <source>End live and quit</source>
        <translation>방송을 끝내고 종료</translation>
    </message>
    <message>
        <source>Stay live</source>
        <translation>계속 방송</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>이 알림 닫기</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>알림</translation>
    </message>
    <message>
        <source>No virtual camera could be opened, so you are not live. Preview and recording go on.</source>
        <translation>가상 카메라를 열지 못해 방송 중이 아닙니다. 미리보기와 녹화는 계속됩니다.</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>확인</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Set it up …</source>
        <translation>설치 안내…</translation>
    </message>
    <message>
        <source>Show the file</source>
        <translation>파일 보기</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation>보고서 보기</translation>
    </message>
</context>
<context>
    <name>MotionPage</name>
    <message>
        <source>Motion</source>
        <translation>움직임</translation>
    </message>
</context>
<context>
    <name>NeutralGroup</name>
    <message>
        <source>Your face at rest</source>
        <translation>무표정 기준</translation>
    </message>
    <message>
        <source>Look straight into the camera with a relaxed face. Everything you do is measured from there.</source>
        <translation>얼굴에 힘을 빼고 카메라를 똑바로 보세요. 모든 움직임을 이 표정에서부터 잽니다.</translation>
    </message>
    <message>
        <source>Look at the camera … {seconds}</source>
        <translation>카메라를 보세요… {seconds}</translation>
    </message>
    <message>
        <source>&amp;Calibrate</source>
        <translation>기준 맞추기(&amp;C)</translation>
    </message>
</context>
<context>
    <name>OutputPage</name>
    <message>
        <source>Output</source>
        <translation>출력</translation>
    </message>
</context>
<context>
    <name>PictureGroup</name>
    <message>
        <source>Picture</source>
        <translation>화면</translation>
    </message>
    <message>
        <source>M&amp;irror movements</source>
        <translation>좌우 반전해서 움직이기(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Own pixels only</source>
        <translation>내 화면 픽셀 쓰지 않기(&amp;O)</translation>
    </message>
    <message>
        <source>Paints the inside of the mouth from the portrait alone. No pixel of your camera is used.</source>
        <translation>입 안까지 고른 그림만으로 그립니다. 카메라 화면의 픽셀은 하나도 쓰지 않습니다.</translation>
    </message>
</context>
<context>
    <name>PortraitStep</name>
    <message>
        <source>Add a picture …</source>
        <translation>그림 추가…</translation>
    </message>
    <message>
        <source>One face that looks roughly into the camera. More can be added later.</source>
        <translation>카메라 쪽을 보는 얼굴 하나면 됩니다. 나중에 더 추가할 수 있습니다.</translation>
    </message>
    <message>
        <source>Choose pictures</source>
        <translation>그림 선택</translation>
    </message>
</context>
<context>
    <name>PresetRow</name>
    <message>
        <source>Your own.</source>
        <translation>내가 만든 프리셋입니다.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>제거</translation>
    </message>
    <message>
        <source>Remove “{name}”</source>
        <translation>‘{name}’ 제거</translation>
    </message>
    <message>
        <source>Not measured on this computer yet.</source>
        <translation>이 컴퓨터에서 아직 측정하지 않았습니다.</translation>
    </message>
    <message>
        <source>On this computer: {delay} ms delay, up to {fps} fps.</source>
        <translation>이 컴퓨터에서: 지연 {delay} ms, 최대 {fps} fps.</translation>
    </message>
    <message>
        <source>Not possible here: PersonaLive is not installed.</source>
        <translation>사용할 수 없음: PersonaLive가 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Not possible here: PersonaLive&apos;s weights are missing. Settings says where.</source>
        <translation>사용할 수 없음: PersonaLive 가중치 파일이 없습니다. 설정에서 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Not possible here: it needs an NVIDIA graphics card.</source>
        <translation>사용할 수 없음: NVIDIA 그래픽 카드가 필요합니다.</translation>
    </message>
</context>
<context>
    <name>PresetsPage</name>
    <message>
        <source>Presets</source>
        <translation>프리셋</translation>
    </message>
    <message>
        <source>Keep what is set now</source>
        <translation>지금 설정을 저장</translation>
    </message>
    <message>
        <source>Strengths, smoothing, background and the animator, under a name of your own.</source>
        <translation>세기, 부드럽게, 배경, 애니메이션 방식을 원하는 이름으로 저장합니다.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Name of the new preset</source>
        <translation>새 프리셋 이름</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>저장(&amp;S)</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Preview of the avatar</source>
        <translation>아바타 미리보기</translation>
    </message>
    <message>
        <source>Hide yourself</source>
        <translation>내 모습 숨기기</translation>
    </message>
    <message>
        <source>Show yourself: only you see it</source>
        <translation>내 모습 보기: 나에게만 보입니다</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>시작하는 중…</translation>
    </message>
    <message>
        <source>Nobody drives</source>
        <translation>움직이는 사람 없음</translation>
    </message>
    <message>
        <source>Only you see this</source>
        <translation>나에게만 보입니다</translation>
    </message>
    <message>
        <source>Look at the camera … {seconds}</source>
        <translation>카메라를 보세요… {seconds}</translation>
    </message>
    <message>
        <source>Preview: nobody else sees this</source>
        <translation>미리보기: 다른 사람에게는 보이지 않습니다</translation>
    </message>
    <message>
        <source>Preview: the card would be shown</source>
        <translation>미리보기: 안내 화면이 나갈 상태입니다</translation>
    </message>
    <message>
        <source>Going live …</source>
        <translation>방송을 시작하는 중…</translation>
    </message>
    <message>
        <source>LIVE</source>
        <translation>방송 중</translation>
    </message>
    <message>
        <source>LIVE: the card is shown</source>
        <translation>방송 중: 안내 화면 표시</translation>
    </message>
</context>
<context>
    <name>RecordingGroup</name>
    <message>
        <source>Recordings</source>
        <translation>녹화</translation>
    </message>
    <message>
        <source>Mic&amp;rophone</source>
        <translation>마이크(&amp;R)</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>마이크</translation>
    </message>
    <message>
        <source>Counts from the next recording on. Nothing is heard before that.</source>
        <translation>다음 녹화부터 적용됩니다. 그 전에는 아무 소리도 듣지 않습니다.</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>소리 없음</translation>
    </message>
    <message>
        <source>The system&apos;s own choice</source>
        <translation>시스템이 고른 마이크</translation>
    </message>
    <message>
        <source>{name} (not plugged in)</source>
        <translation>{name} (연결되지 않음)</translation>
    </message>
</context>
<context>
    <name>ReportWindow</name>
    <message>
        <source>Report</source>
        <translation>보고서</translation>
    </message>
    <message>
        <source>This is what Persona Cam wrote down when it failed. It is only on this computer. It holds no picture, no name and no place of yours. Add it if you report the problem.</source>
        <translation>Persona Cam이 오류로 끝날 때 남긴 기록입니다. 이 컴퓨터에만 있으며 사진, 이름, 저장 위치는 들어 있지 않습니다. 문제를 알릴 때 함께 보내 주세요.</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>복사(&amp;C)</translation>
    </message>
    <message>
        <source>Open the &amp;folder</source>
        <translation>폴더 열기(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>삭제(&amp;D)</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>닫기(&amp;L)</translation>
    </message>
</context>
<context>
    <name>ResetGroup</name>
    <message>
        <source>Reset</source>
        <translation>초기화</translation>
    </message>
    <message>
        <source>Forgets everything that is set. Your portraits and presets stay.</source>
        <translation>모든 설정을 지웁니다. 추가한 얼굴과 프리셋은 남습니다.</translation>
    </message>
    <message>
        <source>Press again to reset everything</source>
        <translation>한 번 더 누르면 모두 초기화합니다</translation>
    </message>
    <message>
        <source>Reset all settings</source>
        <translation>모든 설정 초기화</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
</context>
<context>
    <name>SizeGroup</name>
    <message>
        <source>Size and frame rate</source>
        <translation>크기와 프레임 속도</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Frame rate</source>
        <translation>프레임 속도</translation>
    </message>
    <message>
        <source>Programs that are using the camera may have to choose it again.</source>
        <translation>카메라를 쓰고 있는 프로그램에서 다시 선택해야 할 수 있습니다.</translation>
    </message>
    <message>
        <source>{rate} fps</source>
        <translation>{rate} fps</translation>
    </message>
</context>
<context>
    <name>StartGroup</name>
    <message>
        <source>Start and end</source>
        <translation>시작과 종료</translation>
    </message>
    <message>
        <source>Start as I left it</source>
        <translation>마지막 상태로 시작</translation>
    </message>
    <message>
        <source>Go live at the start</source>
        <translation>시작하면 바로 방송</translation>
    </message>
    <message>
        <source>Closing the window keeps it in the tray</source>
        <translation>창을 닫아도 트레이에 남기기</translation>
    </message>
    <message>
        <source>This desktop shows no tray, so closing the window ends the program.</source>
        <translation>이 데스크톱에는 트레이가 없어서 창을 닫으면 프로그램이 끝납니다.</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Pictures a second, delay, dropped pictures</source>
        <translation>초당 프레임, 지연, 놓친 프레임</translation>
    </message>
    <message>
        <source>Animator and device</source>
        <translation>애니메이션 방식과 장치</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>입력</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>시작하는 중…</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>No face in view</source>
        <translation>얼굴이 보이지 않음</translation>
    </message>
    <message>
        <source>{count} people in view; one is followed</source>
        <translation>{count}명이 보입니다. 한 명을 따라갑니다</translation>
    </message>
    <message>
        <source>Following your face</source>
        <translation>얼굴을 따라가는 중</translation>
    </message>
    <message>
        <source>{fps} fps</source>
        <translation>{fps} fps</translation>
    </message>
    <message>
        <source>{delay} ms delay</source>
        <translation>지연 {delay} ms</translation>
    </message>
    <message>
        <source>{count} dropped</source>
        <translation>놓침 {count}</translation>
    </message>
    <message>
        <source>{animator} on {device}</source>
        <translation>{animator} · {device}</translation>
    </message>
    <message>
        <source>{words} (stands in)</source>
        <translation>{words} (대신 작동 중)</translation>
    </message>
    <message>
        <source>the processor</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>the best device</source>
        <translation>가장 빠른 장치</translation>
    </message>
</context>
<context>
    <name>SteadinessGroup</name>
    <message>
        <source>Steadiness</source>
        <translation>안정감</translation>
    </message>
    <message>
        <source>Double-click, or press Backspace, to go back to 100 %.</source>
        <translation>두 번 클릭하거나 Backspace를 누르면 100%로 돌아갑니다.</translation>
    </message>
    <message>
        <source>&amp;Smoothing</source>
        <translation>부드럽게(&amp;S)</translation>
    </message>
    <message>
        <source>Reset all to 100 %</source>
        <translation>모두 100%로 되돌리기</translation>
    </message>
</context>
<context>
    <name>StrengthsGroup</name>
    <message>
        <source>How strongly it follows you</source>
        <translation>나를 따라 하는 세기</translation>
    </message>
    <message>
        <source>Double-click, or press Backspace, to go back to 100 %.</source>
        <translation>두 번 클릭하거나 Backspace를 누르면 100%로 돌아갑니다.</translation>
    </message>
    <message>
        <source>&amp;Head</source>
        <translation>머리(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Mouth</source>
        <translation>입(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Eyes</source>
        <translation>눈(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Brows</source>
        <translation>눈썹(&amp;B)</translation>
    </message>
    <message>
        <source>These belong to the Instant animator; PersonaLive has no such settings.</source>
        <translation>Instant 방식에서만 쓰는 설정입니다. PersonaLive에는 없습니다.</translation>
    </message>
</context>
<context>
    <name>TransitionGroup</name>
    <message>
        <source>Changing portraits</source>
        <translation>얼굴 바꾸기</translation>
    </message>
    <message>
        <source>&amp;Transition</source>
        <translation>전환 효과(&amp;T)</translation>
    </message>
    <message>
        <source>Transition</source>
        <translation>전환 효과</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>바로 바꾸기</translation>
    </message>
    <message>
        <source>Crossfade</source>
        <translation>서서히 겹치기</translation>
    </message>
    <message>
        <source>Morph</source>
        <translation>모양 바꾸며 넘어가기</translation>
    </message>
</context>
<context>
    <name>TrayIcon</name>
    <message>
        <source>not live</source>
        <translation>방송 중 아님</translation>
    </message>
    <message>
        <source>going live</source>
        <translation>방송 시작 중</translation>
    </message>
    <message>
        <source>LIVE</source>
        <translation>방송 중</translation>
    </message>
    <message>
        <source>LIVE: the card is shown</source>
        <translation>방송 중: 안내 화면 표시</translation>
    </message>
</context>
<context>
    <name>VirtualCameraDialog</name>
    <message>
        <source>Virtual camera</source>
        <translation>가상 카메라</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령어</translation>
    </message>
    <message>
        <source>Preview and recording work without it.</source>
        <translation>미리보기와 녹화는 가상 카메라 없이도 됩니다.</translation>
    </message>
    <message>
        <source>Looking for a virtual camera …</source>
        <translation>가상 카메라를 찾는 중…</translation>
    </message>
    <message>
        <source>The virtual camera is there</source>
        <translation>가상 카메라가 준비되었습니다</translation>
    </message>
    <message>
        <source>Choose it as the camera in OBS, Zoom or Discord once you are live.</source>
        <translation>방송을 시작한 다음 OBS, Zoom, Discord에서 이 카메라를 선택하세요.</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>방송 시작</translation>
    </message>
    <message>
        <source>A virtual camera is missing</source>
        <translation>가상 카메라가 없습니다</translation>
    </message>
    <message>
        <source>Other programs see the avatar through a virtual camera, which this system gets with one command. Paste it into a terminal; it asks for your password.</source>
        <translation>다른 프로그램은 가상 카메라를 통해 아바타를 봅니다. 명령어 하나로 설치할 수 있습니다. 터미널에 붙여 넣으면 암호를 묻습니다.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>복사됨</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>명령어 복사</translation>
    </message>
    <message>
        <source>Open the download page</source>
        <translation>다운로드 페이지 열기</translation>
    </message>
    <message>
        <source>Not there yet; this page notices by itself when it is.</source>
        <translation>아직 없습니다. 설치되면 이 화면이 알아서 알려 줍니다.</translation>
    </message>
</context>
<context>
    <name>VirtualCameraGroup</name>
    <message>
        <source>Virtual camera</source>
        <translation>가상 카메라</translation>
    </message>
    <message>
        <source>The first one that is found</source>
        <translation>처음 찾은 장치</translation>
    </message>
    <message>
        <source>Device of the virtual camera</source>
        <translation>가상 카메라 장치</translation>
    </message>
    <message>
        <source>Only if you have several: a device such as /dev/video10, or obs, or unitycapture.</source>
        <translation>여러 개일 때만 적으세요. 예: /dev/video10, obs, unitycapture.</translation>
    </message>
</context>
<context>
    <name>WelcomeStep</name>
    <message>
        <source>A portrait moves like you do in front of your camera, and other programs see it as a camera of its own. Everything happens on this computer: no account, no upload.</source>
        <translation>카메라 앞의 내가 움직이는 대로 아바타가 움직이고, 다른 프로그램에는 그 모습이 하나의 카메라로 보입니다. 모든 일이 이 컴퓨터 안에서 이루어집니다. 계정도 업로드도 없습니다.</translation>
    </message>
    <message>
        <source>Use your own face, a face whose owner has agreed, a drawn character, or a picture of the distant past. Do not pass for another living person, get through an identity check, or put words into somebody&apos;s mouth.</source>
        <translation>내 얼굴, 본인이 동의한 얼굴, 그린 캐릭터, 오래된 역사 속 그림만 쓰세요. 살아 있는 다른 사람인 척하거나, 본인 확인을 통과하거나, 다른 사람이 하지 않은 말을 한 것처럼 꾸미지 마세요.</translation>
    </message>
    <message>
        <source>Say that you wear an avatar where people would want to know.</source>
        <translation>상대가 알고 싶어 할 자리에서는 아바타를 쓰고 있다고 밝히세요.</translation>
    </message>
    <message>
        <source>Show a small badge “AI avatar” on the picture</source>
        <translation>화면에 작은 ‘AI avatar’ 배지 표시</translation>
    </message>
    <message>
        <source>In the lower left corner of everything that leaves the program.</source>
        <translation>프로그램에서 나가는 모든 화면의 왼쪽 아래에 표시됩니다.</translation>
    </message>
    <message>
        <source>Own pixels only</source>
        <translation>내 화면 픽셀 쓰지 않기</translation>
    </message>
    <message>
        <source>Otherwise small areas come from your camera&apos;s picture, matched in colour: the inside of the mouth and creases of the skin. With this, not a single pixel of you is used: more private, a little plainer.</source>
        <translation>끄면 입 안과 주름처럼 작은 부분에 카메라 화면을 색을 맞춰 씁니다. 켜면 내 픽셀을 하나도 쓰지 않습니다. 사생활은 더 지켜지고, 표현은 조금 단순해집니다.</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Next portrait</source>
        <translation>다음 얼굴</translation>
    </message>
    <message>
        <source>Previous portrait</source>
        <translation>이전 얼굴</translation>
    </message>
    <message>
        <source>Portrait 1</source>
        <translation>얼굴 1</translation>
    </message>
    <message>
        <source>Portrait 2</source>
        <translation>얼굴 2</translation>
    </message>
    <message>
        <source>Portrait 3</source>
        <translation>얼굴 3</translation>
    </message>
    <message>
        <source>Portrait 4</source>
        <translation>얼굴 4</translation>
    </message>
    <message>
        <source>Portrait 5</source>
        <translation>얼굴 5</translation>
    </message>
    <message>
        <source>Portrait 6</source>
        <translation>얼굴 6</translation>
    </message>
    <message>
        <source>Portrait 7</source>
        <translation>얼굴 7</translation>
    </message>
    <message>
        <source>Portrait 8</source>
        <translation>얼굴 8</translation>
    </message>
    <message>
        <source>Portrait 9</source>
        <translation>얼굴 9</translation>
    </message>
    <message>
        <source>Change to portrait</source>
        <translation>얼굴 바꾸기</translation>
    </message>
    <message>
        <source>Transition between portraits</source>
        <translation>얼굴 전환 효과</translation>
    </message>
    <message>
        <source>Panic: show the card</source>
        <translation>긴급: 안내 화면 보이기</translation>
    </message>
    <message>
        <source>Show the card</source>
        <translation>안내 화면 보이기</translation>
    </message>
    <message>
        <source>Calibrate neutral face</source>
        <translation>무표정 기준 맞추기</translation>
    </message>
    <message>
        <source>Follow next person</source>
        <translation>다음 사람 따라가기</translation>
    </message>
    <message>
        <source>Mirror movements</source>
        <translation>좌우 반전해서 움직이기</translation>
    </message>
    <message>
        <source>Own pixels only</source>
        <translation>내 화면 픽셀 쓰지 않기</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>녹화</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>출력</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>카메라</translation>
    </message>
    <message>
        <source>Show the badge</source>
        <translation>배지 표시</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>프리셋</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>부드럽게</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>확대</translation>
    </message>
    <message>
        <source>Move left or right</source>
        <translation>좌우로 이동</translation>
    </message>
    <message>
        <source>Move up or down</source>
        <translation>상하로 이동</translation>
    </message>
    <message>
        <source>Output device</source>
        <translation>출력 장치</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>배경</translation>
    </message>
    <message>
        <source>Hide the card</source>
        <translation>안내 화면 숨기기</translation>
    </message>
    <message>
        <source>Strength of the head</source>
        <translation>머리 세기</translation>
    </message>
    <message>
        <source>Strength of the mouth</source>
        <translation>입 세기</translation>
    </message>
    <message>
        <source>Strength of the eyes</source>
        <translation>눈 세기</translation>
    </message>
    <message>
        <source>Strength of the brows</source>
        <translation>눈썹 세기</translation>
    </message>
    <message>
        <source>Framing</source>
        <translation>화면 맞춤</translation>
    </message>
    <message>
        <source>Output size</source>
        <translation>출력 크기</translation>
    </message>
    <message>
        <source>Output frame rate</source>
        <translation>출력 프레임 속도</translation>
    </message>
    <message>
        <source>Microphone of recordings</source>
        <translation>녹화용 마이크</translation>
    </message>
    <message>
        <source>Folder of PersonaLive&apos;s weights</source>
        <translation>PersonaLive 가중치 폴더</translation>
    </message>
    <message>
        <source>Folder of recordings</source>
        <translation>녹화 폴더</translation>
    </message>
    <message>
        <source>Reset all settings</source>
        <translation>모든 설정 초기화</translation>
    </message>
    <message>
        <source>Show window</source>
        <translation>창 보이기</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>종료</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>A camera process{0} of another size, device or version is running and does not end.</source>
        <translation>크기나 장치, 버전이 다른 카메라 프로세스{0}가 실행 중이며 끝나지 않습니다.</translation>
    </message>
    <message>
        <source>A portrait needs a name.</source>
        <translation>이름이 필요합니다.</translation>
    </message>
    <message>
        <source>Add a portrait first.</source>
        <translation>먼저 얼굴을 추가하세요.</translation>
    </message>
    <message>
        <source>Another Persona Cam{0} is sending to the virtual camera.</source>
        <translation>다른 Persona Cam{0}이 가상 카메라로 보내고 있습니다.</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>접근 권한을 확인하세요.</translation>
    </message>
    <message>
        <source>Check the disk or network it is on.</source>
        <translation>파일이 있는 디스크나 네트워크를 확인하세요.</translation>
    </message>
    <message>
        <source>Check the name, or choose another picture.</source>
        <translation>이름을 확인하거나 다른 그림을 고르세요.</translation>
    </message>
    <message>
        <source>Check the permissions of the folders above it.</source>
        <translation>상위 폴더의 접근 권한을 확인하세요.</translation>
    </message>
    <message>
        <source>Check the spelling of the path.</source>
        <translation>경로를 바르게 적었는지 확인하세요.</translation>
    </message>
    <message>
        <source>Choose a new or an empty folder.</source>
        <translation>새 폴더나 빈 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Choose a real camera.</source>
        <translation>실제 카메라를 고르세요.</translation>
    </message>
    <message>
        <source>Choose a smaller size, or fewer pictures a second, for the output.</source>
        <translation>출력 크기나 초당 프레임을 줄이세요.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>다른 이름을 고르세요.</translation>
    </message>
    <message>
        <source>Choose another, or add one.</source>
        <translation>다른 얼굴을 고르거나 새로 추가하세요.</translation>
    </message>
    <message>
        <source>Choose one of: {0}.</source>
        <translation>다음 중에서 고르세요: {0}.</translation>
    </message>
    <message>
        <source>Close other programs that use it; unplug it and plug it in again.</source>
        <translation>카메라를 쓰는 다른 프로그램을 닫고, 카메라를 뽑았다가 다시 꽂으세요.</translation>
    </message>
    <message>
        <source>Copy or export it again.</source>
        <translation>다시 복사하거나 내보내세요.</translation>
    </message>
    <message>
        <source>End it, then try again.</source>
        <translation>그 프로그램을 끝낸 다음 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Export it as JPEG.</source>
        <translation>JPEG로 내보내세요.</translation>
    </message>
    <message>
        <source>Frame {0} could not be packed as PNG.</source>
        <translation>{0}번 프레임을 PNG로 저장하지 못했습니다.</translation>
    </message>
    <message>
        <source>Give a folder with numbered files ({0}).</source>
        <translation>번호가 붙은 파일이 있는 폴더를 지정하세요 ({0}).</translation>
    </message>
    <message>
        <source>Give a name that ends in {0}.</source>
        <translation>{0}로 끝나는 이름을 쓰세요.</translation>
    </message>
    <message>
        <source>Give a number from {0} to {1}.</source>
        <translation>{0}에서 {1} 사이의 숫자를 쓰세요.</translation>
    </message>
    <message>
        <source>Give a smaller video.</source>
        <translation>더 작은 동영상을 쓰세요.</translation>
    </message>
    <message>
        <source>Give a video file or a folder of pictures.</source>
        <translation>동영상 파일이나 그림 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Give a video file that plays in a media player, such as an MP4, MOV, WebM or GIF, or a folder of pictures.</source>
        <translation>MP4, MOV, WebM, GIF처럼 재생되는 동영상 파일이나 그림 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Give another file.</source>
        <translation>다른 파일을 지정하세요.</translation>
    </message>
    <message>
        <source>Give it more light, or ask it for a smaller picture.</source>
        <translation>더 밝게 하거나 카메라 크기를 줄이세요.</translation>
    </message>
    <message>
        <source>Give one picture file.</source>
        <translation>그림 파일 하나를 지정하세요.</translation>
    </message>
    <message>
        <source>Give own, transparent, blur, {0}, a colour such as #2040ff, or a picture file.</source>
        <translation>own, transparent, blur, {0}, #2040ff 같은 색, 또는 그림 파일을 지정하세요.</translation>
    </message>
    <message>
        <source>Give the number instead.</source>
        <translation>이름 대신 번호를 쓰세요.</translation>
    </message>
    <message>
        <source>Give {0}, {1}:DEVICE, a name that ends in {2}, or {3}.</source>
        <translation>{0}, {1}:장치, {2}로 끝나는 이름, 또는 {3}를 쓰세요.</translation>
    </message>
    <message>
        <source>Install OBS Studio (it brings the OBS Virtual Camera), or Unity Capture, and try again. If OBS is running, stop its own virtual camera.</source>
        <translation>OBS Studio(가상 카메라 포함)나 Unity Capture를 설치한 다음 다시 시도하세요. OBS가 실행 중이면 OBS의 가상 카메라를 끄세요.</translation>
    </message>
    <message>
        <source>Install OBS Studio 30 or later, start its virtual camera once, allow it in System Settings, stop it again, and try again.</source>
        <translation>OBS Studio 30 이상을 설치하고 가상 카메라를 한 번 켠 다음 시스템 설정에서 허용하고, 다시 끈 뒤 시도하세요.</translation>
    </message>
    <message>
        <source>It is opened again.</source>
        <translation>다시 여는 중입니다.</translation>
    </message>
    <message>
        <source>Make an empty file there.</source>
        <translation>그 자리에 빈 파일을 만드세요.</translation>
    </message>
    <message>
        <source>No human face was found in {0}.</source>
        <translation>{0}에서 사람 얼굴을 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>Only {0} pictures a second of {1} are read in time.</source>
        <translation>{1}에서 초당 {0}장만 제때 읽습니다.</translation>
    </message>
    <message>
        <source>Opening the camera {0} was given up.</source>
        <translation>카메라 {0} 열기를 그만두었습니다.</translation>
    </message>
    <message>
        <source>Plug it in again.</source>
        <translation>다시 연결하세요.</translation>
    </message>
    <message>
        <source>Plug it in, and begin another recording.</source>
        <translation>연결한 다음 녹화를 새로 시작하세요.</translation>
    </message>
    <message>
        <source>Plug it in, close other programs that use it, or allow the microphone in the system&apos;s settings.</source>
        <translation>마이크를 연결하고, 쓰고 있는 다른 프로그램을 닫거나, 시스템 설정에서 마이크를 허용하세요.</translation>
    </message>
    <message>
        <source>Plug it in, or choose another.</source>
        <translation>연결하거나 다른 것을 고르세요.</translation>
    </message>
    <message>
        <source>Plug it in.</source>
        <translation>연결하세요.</translation>
    </message>
    <message>
        <source>Plug it in; it is taken up again by itself.</source>
        <translation>다시 연결하면 저절로 이어집니다.</translation>
    </message>
    <message>
        <source>Put a portrait into it first.</source>
        <translation>먼저 얼굴을 넣으세요.</translation>
    </message>
    <message>
        <source>Reading {0} failed in the middle: {1}.</source>
        <translation>{0}을(를) 읽는 도중 실패했습니다: {1}.</translation>
    </message>
    <message>
        <source>Replace it, or take it out of the folder.</source>
        <translation>바꾸거나 폴더에서 빼세요.</translation>
    </message>
    <message>
        <source>Run: sudo usermod -aG video $USER, then log out and in.</source>
        <translation>sudo usermod -aG video $USER 를 실행한 다음 로그아웃했다가 다시 로그인하세요.</translation>
    </message>
    <message>
        <source>Save it again.</source>
        <translation>다시 저장하세요.</translation>
    </message>
    <message>
        <source>Save it smaller, for example as JPEG.</source>
        <translation>JPEG 등으로 더 작게 저장하세요.</translation>
    </message>
    <message>
        <source>Scale it down; {0} pixels along the shorter side are plenty.</source>
        <translation>크기를 줄이세요. 짧은 쪽이 {0}픽셀이면 충분합니다.</translation>
    </message>
    <message>
        <source>Several portraits are called {0}.</source>
        <translation>이름이 {0}인 초상이 여러 개 있습니다.</translation>
    </message>
    <message>
        <source>Slot {0} is empty.</source>
        <translation>{0}번 슬롯이 비어 있습니다.</translation>
    </message>
    <message>
        <source>Some of your settings could not be read: {0}.</source>
        <translation>설정 일부를 읽지 못했습니다: {0}.</translation>
    </message>
    <message>
        <source>Stop it first; one at a time can be on air.</source>
        <translation>먼저 그쪽을 끝내세요. 한 번에 하나만 방송할 수 있습니다.</translation>
    </message>
    <message>
        <source>The animator {0} does not answer.</source>
        <translation>애니메이터 {0}이(가) 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>The animator {0} is loading.</source>
        <translation>애니메이터 {0}을(를) 불러오는 중입니다.</translation>
    </message>
    <message>
        <source>The animator {0} is starting.</source>
        <translation>애니메이터 {0}을(를) 시작하는 중입니다.</translation>
    </message>
    <message>
        <source>The camera name {0} fits several: {1}.</source>
        <translation>카메라 이름 {0}에 맞는 것이 여럿입니다: {1}.</translation>
    </message>
    <message>
        <source>The camera process did not end; it is killed.</source>
        <translation>카메라 프로세스가 끝나지 않아 강제로 종료합니다.</translation>
    </message>
    <message>
        <source>The camera process did not start within {0} s.</source>
        <translation>카메라 프로세스가 {0}초 안에 시작되지 않았습니다.</translation>
    </message>
    <message>
        <source>The camera {0} cannot be opened: most likely another program uses it.</source>
        <translation>카메라 {0}을(를) 열 수 없습니다. 다른 프로그램이 쓰고 있을 가능성이 큽니다.</translation>
    </message>
    <message>
        <source>The camera {0} has sent no picture for {1} s.</source>
        <translation>카메라 {0}에서 {1}초 동안 화면이 오지 않았습니다.</translation>
    </message>
    <message>
        <source>The camera {0} has sent nothing for {1} s.</source>
        <translation>카메라 {0}에서 {1}초 동안 아무것도 오지 않았습니다.</translation>
    </message>
    <message>
        <source>The camera {0} is not there ({1}).</source>
        <translation>카메라 {0}이(가) 없습니다 ({1}).</translation>
    </message>
    <message>
        <source>The camera {0} is not there.</source>
        <translation>카메라 {0}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>The camera {0} sends only damaged pictures.</source>
        <translation>카메라 {0}에서 깨진 화면만 옵니다.</translation>
    </message>
    <message>
        <source>The camera {0} sends only {1} pictures a second.</source>
        <translation>카메라 {0}에서 초당 {1}장만 옵니다.</translation>
    </message>
    <message>
        <source>The camera {0} was unplugged.</source>
        <translation>카메라 {0}의 연결이 끊겼습니다.</translation>
    </message>
    <message>
        <source>The disk is full: {0} could not be written to its end.</source>
        <translation>디스크가 가득 차서 {0}을(를) 끝까지 쓰지 못했습니다.</translation>
    </message>
    <message>
        <source>The face in {0} is too small: {1} pixels, where at least {2} are needed.</source>
        <translation>{0}의 얼굴이 너무 작습니다. {1}픽셀인데 적어도 {2}픽셀이어야 합니다.</translation>
    </message>
    <message>
        <source>The face in {0} is turned too far to the side: {1}°, where {2}° are the limit.</source>
        <translation>{0}의 얼굴이 옆으로 너무 돌아가 있습니다. {1}°인데 {2}°까지 됩니다.</translation>
    </message>
    <message>
        <source>The face in {0} looks too far {1}.</source>
        <translation>{0}의 얼굴이 너무 {1} 보고 있습니다.</translation>
    </message>
    <message>
        <source>The file stays where it is: {0}.</source>
        <translation>파일은 그대로 두었습니다: {0}.</translation>
    </message>
    <message>
        <source>The file was kept as {0}.</source>
        <translation>원래 파일은 {0}(으)로 남겨 두었습니다.</translation>
    </message>
    <message>
        <source>The folder of your portraits cannot be used; only those that come with the program are there.</source>
        <translation>내 초상이 있는 폴더를 사용할 수 없습니다. 프로그램에 들어 있는 초상만 표시됩니다.</translation>
    </message>
    <message>
        <source>The folder {0} cannot be read: {1}.</source>
        <translation>폴더 {0}을(를) 읽을 수 없습니다: {1}.</translation>
    </message>
    <message>
        <source>The folder {0} holds no pictures.</source>
        <translation>폴더 {0}에 그림이 없습니다.</translation>
    </message>
    <message>
        <source>The gallery is as it was before.</source>
        <translation>갤러리는 그대로입니다.</translation>
    </message>
    <message>
        <source>The gallery is empty.</source>
        <translation>갤러리가 비어 있습니다.</translation>
    </message>
    <message>
        <source>The list of your portraits could not be read; their names and order were lost.</source>
        <translation>얼굴 목록을 읽지 못해 이름과 순서를 잃었습니다.</translation>
    </message>
    <message>
        <source>The microphone gives no sound any more.</source>
        <translation>마이크에서 더 이상 소리가 오지 않습니다.</translation>
    </message>
    <message>
        <source>The microphone {0} cannot be opened: {1}.</source>
        <translation>마이크 {0}을(를) 열 수 없습니다: {1}.</translation>
    </message>
    <message>
        <source>The picture could not be taken in: {0}.</source>
        <translation>그림을 추가하지 못했습니다: {0}.</translation>
    </message>
    <message>
        <source>The picture {0} {1}.</source>
        <translation>그림 {0}이(가) {1}.</translation>
    </message>
    <message>
        <source>The pictures are all there. The list was kept as {0}.</source>
        <translation>그림은 모두 남아 있습니다. 목록은 {0}(으)로 남겨 두었습니다.</translation>
    </message>
    <message>
        <source>The preset {0} cannot be used; the usual one takes its place.</source>
        <translation>프리셋 {0}을(를) 사용할 수 없어 기본 프리셋을 대신 사용합니다.</translation>
    </message>
    <message>
        <source>The program goes on; what you change is lost when it ends.</source>
        <translation>프로그램은 계속되지만, 바꾼 내용은 종료하면 사라집니다.</translation>
    </message>
    <message>
        <source>The video is in {0}.</source>
        <translation>동영상은 {0}에 있습니다.</translation>
    </message>
    <message>
        <source>The video {0} cannot be opened: {1}.</source>
        <translation>동영상 {0}을(를) 열 수 없습니다: {1}.</translation>
    </message>
    <message>
        <source>The video {0} holds no pictures that can be read.</source>
        <translation>동영상 {0}에 읽을 수 있는 화면이 없습니다.</translation>
    </message>
    <message>
        <source>The video {0} would not be an MP4.</source>
        <translation>동영상 {0}의 이름이 MP4가 아닙니다.</translation>
    </message>
    <message>
        <source>The virtual camera {0} does not take pictures any more.</source>
        <translation>가상 카메라 {0}이(가) 더 이상 화면을 받지 않습니다.</translation>
    </message>
    <message>
        <source>The virtual camera {0} was taken away.</source>
        <translation>가상 카메라 {0}이(가) 사라졌습니다.</translation>
    </message>
    <message>
        <source>The {0} pictures before it are whole.</source>
        <translation>그 앞의 {0}장은 온전합니다.</translation>
    </message>
    <message>
        <source>There is no camera {0}.</source>
        <translation>카메라 {0}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no file or folder {0}.</source>
        <translation>파일이나 폴더 {0}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no file {0}.</source>
        <translation>파일 {0}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no microphone {0}.</source>
        <translation>마이크 {0}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no output {0}.</source>
        <translation>출력 {0}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no portrait {0} in the gallery.</source>
        <translation>갤러리에 {0}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>This computer is too slow to record as well: {0} pictures are missing.</source>
        <translation>이 컴퓨터로는 녹화까지 하기에 느립니다. {0}장이 빠졌습니다.</translation>
    </message>
    <message>
        <source>This user may not use the camera {0} ({1}).</source>
        <translation>이 사용자에게는 카메라 {0} 사용 권한이 없습니다 ({1}).</translation>
    </message>
    <message>
        <source>Try another USB port or cable.</source>
        <translation>다른 USB 포트나 케이블을 써 보세요.</translation>
    </message>
    <message>
        <source>Turn it upright and save it again.</source>
        <translation>똑바로 돌려서 다시 저장하세요.</translation>
    </message>
    <message>
        <source>Type one.</source>
        <translation>이름을 입력하세요.</translation>
    </message>
    <message>
        <source>Unplug it and plug it in.</source>
        <translation>뽑았다가 다시 꽂으세요.</translation>
    </message>
    <message>
        <source>Use a JPEG, PNG, WebP or AVIF file.</source>
        <translation>JPEG, PNG, WebP, AVIF 파일을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a larger picture, or one taken from nearer.</source>
        <translation>더 큰 그림이나 더 가까이서 찍은 사진을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a picture in which the person looks towards the camera, or this one with --as-is.</source>
        <translation>카메라 쪽을 보는 사진을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a picture of a person, or of a character drawn with human features; or use this one with --as-is.</source>
        <translation>사람이나, 사람의 이목구비가 있는 캐릭터 그림을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a smaller picture.</source>
        <translation>더 작은 그림을 쓰세요.</translation>
    </message>
    <message>
        <source>Use an upright picture of one person who looks towards the camera.</source>
        <translation>카메라 쪽을 보는 한 사람의 똑바른 사진을 쓰세요.</translation>
    </message>
    <message>
        <source>Use green, and key it out where it is shown.</source>
        <translation>초록색을 쓰고, 보여 주는 프로그램에서 크로마키로 빼세요.</translation>
    </message>
    <message>
        <source>Use letters, numbers and spaces, up to 40.</source>
        <translation>글자, 숫자, 공백으로 40자까지 쓰세요.</translation>
    </message>
    <message>
        <source>Use the background green, or write the pictures as PNG (--frames-out).</source>
        <translation>초록색 배경을 쓰거나 PNG로 저장하세요.</translation>
    </message>
    <message>
        <source>What looks like a face in {0} is not clearly a person&apos;s: an animal, a toy, a very simple drawing?</source>
        <translation>{0}에 얼굴처럼 보이는 것이 있지만 사람 얼굴인지 분명하지 않습니다. 동물이나 장난감, 아주 단순한 그림인가요?</translation>
    </message>
    <message>
        <source>You may not look at {0}.</source>
        <translation>{0}을(를) 볼 권한이 없습니다.</translation>
    </message>
    <message>
        <source>You may not read the video {0}.</source>
        <translation>동영상 {0}을(를) 읽을 권한이 없습니다.</translation>
    </message>
    <message>
        <source>Your settings could not be read, so the program starts with its own.</source>
        <translation>설정을 읽지 못해 기본 설정으로 시작합니다.</translation>
    </message>
    <message>
        <source>down</source>
        <translation>아래를</translation>
    </message>
    <message>
        <source>lies on its side</source>
        <translation>옆으로 누워 있습니다</translation>
    </message>
    <message>
        <source>stands on its head</source>
        <translation>거꾸로 서 있습니다</translation>
    </message>
    <message>
        <source>up</source>
        <translation>위를</translation>
    </message>
    <message>
        <source>{0} Free some space.</source>
        <translation>{0} 저장 공간을 확보하세요.</translation>
    </message>
    <message>
        <source>{0} The recording has no sound.</source>
        <translation>{0} 녹화에 소리가 들어가지 않습니다.</translation>
    </message>
    <message>
        <source>{0} cannot be encoded: {1}.</source>
        <translation>{0}을(를) 인코딩할 수 없습니다: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}.</source>
        <translation>{0}을(를) 읽을 수 없습니다: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}.</source>
        <translation>{0}에 쓸 수 없습니다: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot have a transparent background: an MP4 knows no transparency.</source>
        <translation>MP4에는 투명도가 없어서 {0}에 투명 배경을 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>{0} comes with the program.</source>
        <translation>{0}은(는) 기본으로 들어 있는 이름입니다.</translation>
    </message>
    <message>
        <source>{0} does not fit into memory.</source>
        <translation>{0}이(가) 너무 커서 메모리에 올릴 수 없습니다.</translation>
    </message>
    <message>
        <source>{0} does not fit.</source>
        <translation>{0} 값이 맞지 않습니다.</translation>
    </message>
    <message>
        <source>{0} has given no picture for {1} s.</source>
        <translation>{0}에서 {1}초 동안 화면이 오지 않았습니다.</translation>
    </message>
    <message>
        <source>{0} has no settings in it.</source>
        <translation>{0}에 설정이 없습니다.</translation>
    </message>
    <message>
        <source>{0} holds no moving picture, only sound or data.</source>
        <translation>{0}에는 영상이 없고 소리나 데이터만 있습니다.</translation>
    </message>
    <message>
        <source>{0} holds no pictures any more.</source>
        <translation>{0}에 더 이상 그림이 없습니다.</translation>
    </message>
    <message>
        <source>{0} holds numbered pictures of another origin, {1} among them.</source>
        <translation>{0}에 다른 곳에서 온 번호 그림이 있습니다 ({1} 등).</translation>
    </message>
    <message>
        <source>{0} is a HEIC picture.</source>
        <translation>{0}은(는) HEIC 그림입니다.</translation>
    </message>
    <message>
        <source>{0} is a folder, not a picture.</source>
        <translation>{0}은(는) 그림이 아니라 폴더입니다.</translation>
    </message>
    <message>
        <source>{0} is a text file, not a video.</source>
        <translation>{0}은(는) 동영상이 아니라 텍스트 파일입니다.</translation>
    </message>
    <message>
        <source>{0} is damaged or incomplete.</source>
        <translation>{0}이(가) 깨졌거나 온전하지 않습니다.</translation>
    </message>
    <message>
        <source>{0} is empty.</source>
        <translation>{0}이(가) 비어 있습니다.</translation>
    </message>
    <message>
        <source>{0} is neither a file nor a folder.</source>
        <translation>{0}은(는) 파일도 폴더도 아닙니다.</translation>
    </message>
    <message>
        <source>{0} is no background, and there is no such file.</source>
        <translation>{0}은(는) 배경으로 쓸 수 없고, 그런 파일도 없습니다.</translation>
    </message>
    <message>
        <source>{0} is no name for one.</source>
        <translation>{0}은(는) 이름으로 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>{0} is not a file.</source>
        <translation>{0}은(는) 파일이 아닙니다.</translation>
    </message>
    <message>
        <source>{0} is not a picture that can be read.</source>
        <translation>{0}은(는) 읽을 수 있는 그림이 아닙니다.</translation>
    </message>
    <message>
        <source>{0} is not a video, or is damaged.</source>
        <translation>{0}은(는) 동영상이 아니거나 깨졌습니다.</translation>
    </message>
    <message>
        <source>{0} is the virtual camera that this run writes to.</source>
        <translation>{0}은(는) 지금 내보내고 있는 가상 카메라입니다.</translation>
    </message>
    <message>
        <source>{0} is too large: {1}; the limit is {2} million pixels.</source>
        <translation>{0}이(가) 너무 큽니다: {1}. {2}백만 픽셀까지 됩니다.</translation>
    </message>
    <message>
        <source>{0} is {1} MB large; at most {2} MB are read.</source>
        <translation>{0}의 크기가 {1} MB입니다. {2} MB까지 읽습니다.</translation>
    </message>
</context>
<context>
    <name>presets</name>
    <message>
        <source>The portrait moves as you do: every part as strongly as it was measured.</source>
        <translation>내가 움직이는 그대로 아바타가 움직입니다. 모든 부위를 잰 만큼만 따라 합니다.</translation>
    </message>
    <message>
        <source>The published PersonaLive, nothing left out: the best pictures, the longest delay. Needs its weights and a GPU.</source>
        <translation>공개된 PersonaLive를 빠짐없이 씁니다. 화질이 가장 좋고 지연이 가장 깁니다. 가중치 파일과 GPU가 필요합니다.</translation>
    </message>
    <message>
        <source>More expression: brows, eyes and mouth move further than yours. For drawn characters and calm speakers.</source>
        <translation>표정이 더 풍부합니다. 눈썹, 눈, 입이 나보다 크게 움직입니다. 그린 캐릭터나 차분하게 말하는 사람에게 알맞습니다.</translation>
    </message>
    <message>
        <source>No pixel of you enters the picture, not even inside the mouth; teeth look plainer.</source>
        <translation>입 안까지도 내 픽셀이 화면에 들어가지 않습니다. 치아가 조금 단순해 보입니다.</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Nobody: it moves by itself</source>
        <translation>아무도 없음: 스스로 움직임</translation>
    </message>
    <message>
        <source>Demo clip</source>
        <translation>데모 영상</translation>
    </message>
    <message>
        <source>Natural</source>
        <translation>자연스럽게</translation>
    </message>
    <message>
        <source>Lively</source>
        <translation>생동감 있게</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>비공개</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>최고 화질</translation>
    </message>
    <message>
        <source>Mira</source>
        <translation>미라</translation>
    </message>
    <message>
        <source>Theo</source>
        <translation>테오</translation>
    </message>
    <message>
        <source>Noa</source>
        <translation>노아</translation>
    </message>
    <message>
        <source>Astronaut</source>
        <translation>우주비행사</translation>
    </message>
    <message>
        <source>Hopper</source>
        <translation>호퍼</translation>
    </message>
</context>
</TS>
