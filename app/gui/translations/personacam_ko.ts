<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Persona Cam</source>
        <translation>Persona Cam 정보</translation>
    </message>
    <message>
        <source>One portrait and one camera become a virtual camera. Everything happens on this computer.</source>
        <translation>사진 한 장과 카메라 하나로 가상 카메라를 만듭니다. 모든 처리는 이 컴퓨터 안에서 이루어집니다.</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>버전</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>라이선스</translation>
    </message>
    <message>
        <source>Parts by others</source>
        <translation>사용한 오픈 소스</translation>
    </message>
    <message>
        <source>&amp;Copy for a report</source>
        <translation>문의용 정보 복사(&amp;C)</translation>
    </message>
    <message>
        <source>Versions and settings, without paths, names or anything that you typed</source>
        <translation>버전과 설정만 복사합니다. 경로, 이름, 직접 입력한 내용은 들어가지 않습니다.</translation>
    </message>
    <message>
        <source>Open the &amp;log&apos;s folder</source>
        <translation>로그 폴더 열기(&amp;L)</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>닫기(&amp;L)</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>here</source>
        <translation>있음</translation>
    </message>
    <message>
        <source>PersonaLive&apos;s weights: {state}</source>
        <translation>PersonaLive 모델 파일: {state}</translation>
    </message>
    <message>
        <source>Copied. It is on the clipboard, and nowhere else.</source>
        <translation>클립보드에 복사했습니다. 다른 곳으로 보내지 않습니다.</translation>
    </message>
</context>
<context>
    <name>AddressQuestion</name>
    <message>
        <source>Network camera</source>
        <translation>네트워크 카메라</translation>
    </message>
    <message>
        <source>The address of what sends pictures with RTSP, MJPEG or SRT: a network camera, an app on a telephone, another program. User and password stand before the host: rtsp://user:password@192.168.1.20/stream1. They are kept in the settings on this computer, and shown nowhere.</source>
        <translation>RTSP, MJPEG, SRT로 영상을 보내는 곳의 주소를 적으세요. 네트워크 카메라, 휴대전화의 앱, 다른 프로그램을 쓸 수 있습니다. 사용자 이름과 비밀번호는 호스트 앞에 적습니다: rtsp://user:password@192.168.1.20/stream1. 이 컴퓨터의 설정에만 저장되며 어디에도 표시되지 않습니다.</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>사용</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>BackgroundChoice</name>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>사진 ({patterns})</translation>
    </message>
    <message>
        <source>Picture behind the avatar</source>
        <translation>아바타 뒤에 놓을 사진</translation>
    </message>
    <message>
        <source>Colour of the background</source>
        <translation>배경색</translation>
    </message>
</context>
<context>
    <name>BackgroundGroup</name>
    <message>
        <source>Background</source>
        <translation>배경</translation>
    </message>
    <message>
        <source>The portrait&apos;s own</source>
        <translation>사진의 원래 배경</translation>
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
        <translation>사진</translation>
    </message>
    <message>
        <source>Another &amp;colour …</source>
        <translation>다른 색(&amp;C)…</translation>
    </message>
    <message>
        <source>Another &amp;picture …</source>
        <translation>다른 사진(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>BackgroundMenu</name>
    <message>
        <source>The portrait&apos;s &amp;own</source>
        <translation>사진의 원래 배경(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Blurred</source>
        <translation>흐리게(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Green, to be keyed out</source>
        <translation>초록, 크로마키용(&amp;G)</translation>
    </message>
    <message>
        <source>B&amp;lue, to be keyed out</source>
        <translation>파랑, 크로마키용(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Magenta, to be keyed out</source>
        <translation>자홍, 크로마키용(&amp;M)</translation>
    </message>
    <message>
        <source>Another &amp;colour …</source>
        <translation>다른 색(&amp;C)…</translation>
    </message>
    <message>
        <source>A &amp;picture …</source>
        <translation>사진(&amp;P)…</translation>
    </message>
</context>
<context>
    <name>BadgeGroup</name>
    <message>
        <source>Honesty</source>
        <translation>아바타 알림</translation>
    </message>
    <message>
        <source>Show the &amp;badge “AI avatar”</source>
        <translation>‘AI 아바타’ 배지 표시(&amp;B)</translation>
    </message>
    <message>
        <source>A small label in the corner tells everybody that they see an avatar.</source>
        <translation>화면 구석에 작게 표시해 아바타라는 것을 시청자에게 알립니다.</translation>
    </message>
</context>
<context>
    <name>CameraReleaseGroup</name>
    <message>
        <source>Camera</source>
        <translation>카메라</translation>
    </message>
    <message>
        <source>&amp;Turn it off</source>
        <translation>카메라 끄기(&amp;T)</translation>
    </message>
    <message>
        <source>Turn the camera off</source>
        <translation>카메라 끄기</translation>
    </message>
    <message>
        <source>While you are not live and this window is hidden or minimised. It comes back with the window.</source>
        <translation>방송 중이 아니고 이 창이 숨겨지거나 최소화되어 있을 때 카메라를 끕니다. 창을 다시 열면 카메라도 다시 켜집니다.</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>끄지 않음</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>바로</translation>
    </message>
    <message>
        <source>After {minutes} min</source>
        <translation>{minutes}분 후</translation>
    </message>
    <message>
        <source>After {seconds} s</source>
        <translation>{seconds}초 후</translation>
    </message>
</context>
<context>
    <name>CardGroup</name>
    <message>
        <source>Be-right-back card</source>
        <translation>안내 화면</translation>
    </message>
    <message>
        <source>Viewers see it during panic, when nobody is in view, and when you are not live.</source>
        <translation>긴급 가리기를 켰을 때, 카메라 앞에 아무도 없을 때, 방송 중이 아닐 때 시청자에게 보이는 화면입니다.</translation>
    </message>
    <message>
        <source>Your own &amp;words</source>
        <translation>문구(&amp;W)</translation>
    </message>
    <message>
        <source>Words on the card</source>
        <translation>안내 화면의 문구</translation>
    </message>
    <message>
        <source>Choose a &amp;picture …</source>
        <translation>사진 선택(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;No picture</source>
        <translation>사진 없애기(&amp;N)</translation>
    </message>
    <message>
        <source>Be right back</source>
        <translation>잠시 후 돌아옵니다</translation>
    </message>
    <message>
        <source>No words: the picture alone</source>
        <translation>문구 없이 사진만 표시</translation>
    </message>
    <message>
        <source>The card: {words}</source>
        <translation>안내 화면: {words}</translation>
    </message>
    <message>
        <source>The picture of the card cannot be read any more. Choose it again.</source>
        <translation>안내 화면의 사진을 더 이상 읽을 수 없습니다. 다시 선택하세요.</translation>
    </message>
    <message>
        <source>No font of this computer has: {letters}</source>
        <translation>이 컴퓨터의 글꼴로는 표시할 수 없는 글자: {letters}</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>사진 ({patterns})</translation>
    </message>
    <message>
        <source>Picture of the card</source>
        <translation>안내 화면의 사진</translation>
    </message>
</context>
<context>
    <name>ConsentDialog</name>
    <message>
        <source>Whose face you may wear</source>
        <translation>사용해도 되는 얼굴</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>A portrait moves like you do in front of your camera, and other programs see it as a camera of its own. Everything happens on this computer: no account, no upload.</source>
        <translation>카메라 앞에서 내가 움직이는 대로 아바타가 움직이고, 다른 프로그램에서는 그 아바타를 카메라로 쓸 수 있습니다. 모든 처리는 이 컴퓨터 안에서 이루어지며, 계정도 업로드도 필요 없습니다.</translation>
    </message>
    <message>
        <source>Use your own face, a face whose owner has agreed, a drawn character, or a picture of the distant past. Do not pass for another living person, get through an identity check, or put words into somebody&apos;s mouth.</source>
        <translation>내 얼굴, 본인이 동의한 얼굴, 그림으로 그린 캐릭터, 오래전 역사 속 인물의 얼굴만 사용하세요. 실존하는 다른 사람을 사칭하거나, 본인 인증을 속이거나, 하지 않은 말을 한 것처럼 꾸미는 데 쓰면 안 됩니다.</translation>
    </message>
    <message>
        <source>Say that you wear an avatar where people would want to know.</source>
        <translation>상대방이 알아야 할 상황에서는 아바타를 쓰고 있다고 밝히세요.</translation>
    </message>
    <message>
        <source>Show a small badge “AI avatar” on the picture</source>
        <translation>화면에 작은 ‘AI 아바타’ 배지 표시</translation>
    </message>
    <message>
        <source>In the lower left corner of everything that leaves the program.</source>
        <translation>프로그램에서 내보내는 모든 화면의 왼쪽 아래에 표시됩니다.</translation>
    </message>
    <message>
        <source>Own pixels only</source>
        <translation>내 화면 픽셀 쓰지 않기</translation>
    </message>
    <message>
        <source>Otherwise small areas come from your camera&apos;s picture, matched in colour: the inside of the mouth and creases of the skin. With this, not a single pixel of you is used: more private, a little plainer.</source>
        <translation>끄면 입 안이나 주름 같은 작은 부분에 내 카메라 화면을 색만 맞춰서 사용합니다. 켜면 내 화면의 픽셀을 전혀 쓰지 않습니다. 프라이버시는 더 잘 지켜지지만 표현은 조금 단순해집니다.</translation>
    </message>
</context>
<context>
    <name>ConsentLine</name>
    <message>
        <source>I wear only my own face, a face whose owner has agreed, or a drawn character.</source>
        <translation>내 얼굴, 본인이 동의한 얼굴, 그림으로 그린 캐릭터만 사용하겠습니다.</translation>
    </message>
    <message>
        <source>Tick this to go live</source>
        <translation>방송을 시작하려면 체크하세요</translation>
    </message>
    <message>
        <source>&amp;More …</source>
        <translation>자세히(&amp;M)…</translation>
    </message>
    <message>
        <source>What is fair, the badge, and own pixels only</source>
        <translation>사용 원칙, 배지, 내 화면 픽셀 쓰지 않기</translation>
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
        <translation>아바타를 움직일 카메라나 영상</translation>
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
        <source>Videos ({patterns})</source>
        <translation>동영상 ({patterns})</translation>
    </message>
    <message>
        <source>Choose a video</source>
        <translation>동영상 선택</translation>
    </message>
    <message>
        <source>A bundled clip drives the avatar: to try things out</source>
        <translation>내장 영상으로 아바타를 움직여 봅니다. 처음 써 볼 때 좋습니다.</translation>
    </message>
    <message>
        <source>The avatar breathes, blinks and looks around</source>
        <translation>카메라 없이 아바타가 스스로 숨 쉬고, 눈을 깜빡이고, 주위를 둘러봅니다.</translation>
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
        <source>A camera, telephone or program on the network: RTSP, MJPEG, SRT</source>
        <translation>네트워크에 있는 카메라, 휴대전화, 프로그램: RTSP, MJPEG, SRT</translation>
    </message>
    <message>
        <source>Network camera …</source>
        <translation>네트워크 카메라…</translation>
    </message>
    <message>
        <source>{name} (changed)</source>
        <translation>{name} (변경됨)</translation>
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
        <translation>방송에 나가는 화면을 녹화합니다</translation>
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
        <source>Other programs see the avatar no more</source>
        <translation>다른 프로그램에 아바타를 내보내지 않습니다</translation>
    </message>
    <message>
        <source>Other programs see the avatar as a camera</source>
        <translation>다른 프로그램에서 아바타를 카메라로 쓸 수 있게 합니다</translation>
    </message>
</context>
<context>
    <name>CropControls</name>
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
        <source>Turn by a &amp;quarter</source>
        <translation>90° 돌리기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Points as found</source>
        <translation>찾은 자리로 점 되돌리기(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>실행 취소(&amp;U)</translation>
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
        <translation>사진</translation>
    </message>
    <message>
        <source>Drag to move, scroll to zoom. Keys: arrows move, + and − zoom, [ and ] turn.</source>
        <translation>끌어서 옮기고, 휠로 확대합니다. 단축키: 화살표 이동, + − 확대·축소, [ ] 회전.</translation>
    </message>
    <message>
        <source>The six points belong on the eyes&apos; outer corners and around the mouth: drag them if they do not.</source>
        <translation>여섯 점은 눈꼬리와 입 둘레에 있어야 합니다. 어긋나 있으면 끌어서 맞추세요.</translation>
    </message>
    <message>
        <source>Where a handle stands beside its point, the point moves as far as the handle.</source>
        <translation>핸들이 점 옆에 떨어져 있으면, 핸들을 끄는 만큼 점도 함께 움직입니다.</translation>
    </message>
    <message>
        <source>No face was found here. Put the six points on the eyes and the mouth, then save.</source>
        <translation>얼굴을 찾지 못했습니다. 눈과 입에 여섯 점을 놓고 저장하세요.</translation>
    </message>
    <message>
        <source>These six points are not on a face yet. {why}</source>
        <translation>이 여섯 점은 아직 얼굴에 맞지 않습니다. {why}</translation>
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
    <name>ExitGuard</name>
    <message>
        <source>End live?</source>
        <translation>방송을 종료할까요?</translation>
    </message>
    <message>
        <source>End live and quit</source>
        <translation>방송 종료하고 끝내기</translation>
    </message>
    <message>
        <source>Stay live</source>
        <translation>계속 방송하기</translation>
    </message>
    <message>
        <source>You are live. Other programs lose the picture when Persona Cam ends.</source>
        <translation>지금 방송 중입니다. Persona Cam을 끝내면 다른 프로그램에서 화면이 사라집니다.</translation>
    </message>
    <message>
        <source>End the recording?</source>
        <translation>녹화를 끝낼까요?</translation>
    </message>
    <message>
        <source>End it and quit</source>
        <translation>녹화 마치고 끝내기</translation>
    </message>
    <message>
        <source>Go on recording</source>
        <translation>계속 녹화하기</translation>
    </message>
    <message>
        <source>A recording is under way. It is saved, and ends, when Persona Cam ends.</source>
        <translation>지금 녹화 중입니다. Persona Cam을 끝내면 녹화도 끝나고, 그때까지 녹화한 영상은 저장됩니다.</translation>
    </message>
    <message>
        <source>Change it</source>
        <translation>바꾸기</translation>
    </message>
    <message>
        <source>Stay live as it is</source>
        <translation>그대로 방송하기</translation>
    </message>
    <message>
        <source>You are live. Programs that show the avatar lose it, and may have to choose the camera again.</source>
        <translation>지금 방송 중입니다. 바꾸면 아바타를 보여 주던 프로그램에서 화면이 끊기고, 그 프로그램에서 카메라를 다시 선택해야 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Change the output?</source>
        <translation>출력을 바꿀까요?</translation>
    </message>
</context>
<context>
    <name>FaceHandles</name>
    <message>
        <source>Outer corner of the eye at the left</source>
        <translation>왼쪽에 보이는 눈의 바깥 꼬리</translation>
    </message>
    <message>
        <source>Outer corner of the eye at the right</source>
        <translation>오른쪽에 보이는 눈의 바깥 꼬리</translation>
    </message>
    <message>
        <source>Left corner of the mouth</source>
        <translation>왼쪽 입꼬리</translation>
    </message>
    <message>
        <source>Right corner of the mouth</source>
        <translation>오른쪽 입꼬리</translation>
    </message>
    <message>
        <source>Upper lip</source>
        <translation>윗입술</translation>
    </message>
    <message>
        <source>Lower lip</source>
        <translation>아랫입술</translation>
    </message>
    <message>
        <source>Arrow keys move it, with Shift by little.</source>
        <translation>화살표 키로 옮기고, Shift를 누르면 조금씩 옮깁니다.</translation>
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
    <name>FilesGroup</name>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Hide the files</source>
        <translation>파일 목록 숨기기</translation>
    </message>
    <message>
        <source>Show every file</source>
        <translation>파일 모두 보기</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Your camera</source>
        <translation>내 카메라</translation>
    </message>
    <message>
        <source>&amp;Network camera …</source>
        <translation>네트워크 카메라(&amp;N)…</translation>
    </message>
    <message>
        <source>A camera, telephone or program on the network: RTSP, MJPEG, SRT</source>
        <translation>네트워크에 있는 카메라, 휴대전화, 프로그램: RTSP, MJPEG, SRT</translation>
    </message>
    <message>
        <source>To the window, with what is chosen here</source>
        <translation>여기서 고른 설정으로 시작합니다</translation>
    </message>
    <message>
        <source>No camera was found: the demo clip drives the avatar. Plug one in at any time.</source>
        <translation>카메라를 찾지 못해 데모 영상으로 움직이고 있습니다. 카메라는 언제든 연결하면 됩니다.</translation>
    </message>
    <message>
        <source>The demo clip drives the avatar. Choose your camera to do it yourself.</source>
        <translation>지금은 데모 영상으로 움직이고 있습니다. 직접 움직이려면 카메라를 고르세요.</translation>
    </message>
    <message>
        <source>What the camera sees stays on this computer, and only you see it here.</source>
        <translation>카메라 화면은 이 컴퓨터 밖으로 나가지 않으며, 여기서는 나에게만 보입니다.</translation>
    </message>
    <message>
        <source>You are live</source>
        <translation>방송 중입니다</translation>
    </message>
    <message>
        <source>Point at a face: you become it</source>
        <translation>얼굴을 가리키면 바로 그 얼굴이 됩니다</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>방송 시작</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>건너뛰기</translation>
    </message>
    <message>
        <source>End live</source>
        <translation>방송 종료</translation>
    </message>
    <message>
        <source>First tick whose face you wear</source>
        <translation>먼저 사용할 얼굴에 대한 동의에 체크하세요</translation>
    </message>
</context>
<context>
    <name>FolderGroup</name>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>&amp;Open it</source>
        <translation>열기(&amp;O)</translation>
    </message>
    <message>
        <source>C&amp;hange …</source>
        <translation>변경(&amp;H)…</translation>
    </message>
    <message>
        <source>&amp;Use files that I have …</source>
        <translation>이미 받아 둔 파일 사용(&amp;U)…</translation>
    </message>
    <message>
        <source>Chec&amp;k all</source>
        <translation>파일 검사(&amp;K)</translation>
    </message>
    <message>
        <source>Re&amp;move …</source>
        <translation>삭제(&amp;M)…</translation>
    </message>
    <message>
        <source>Open the folder of PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일 폴더 열기</translation>
    </message>
    <message>
        <source>Keep PersonaLive&apos;s weights in another folder</source>
        <translation>PersonaLive 모델 파일을 저장할 폴더 변경</translation>
    </message>
    <message>
        <source>Check all of PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일 모두 검사</translation>
    </message>
    <message>
        <source>Remove PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일 삭제</translation>
    </message>
    <message>
        <source>What is in this folder stays where it is</source>
        <translation>지금 폴더에 있는 파일은 그대로 남습니다</translation>
    </message>
    <message>
        <source>Their folder is used as it is: nothing is copied, moved or changed</source>
        <translation>파일이 있는 폴더를 그대로 씁니다. 복사하거나 옮기거나 바꾸지 않습니다</translation>
    </message>
    <message>
        <source>Reads every file, which takes a minute or more</source>
        <translation>모든 파일을 읽어 확인하므로 1분 이상 걸립니다</translation>
    </message>
    <message>
        <source>To remove them, choose another preset first: PersonaLive is in use.</source>
        <translation>PersonaLive를 사용 중입니다. 삭제하려면 먼저 다른 프리셋을 고르세요.</translation>
    </message>
    <message>
        <source>Con&amp;vert to half the size</source>
        <translation>절반 크기로 변환(&amp;V)</translation>
    </message>
    <message>
        <source>Remove the larger &amp;versions ({size})</source>
        <translation>변환 전 원본 삭제(&amp;V) ({size})</translation>
    </message>
    <message>
        <source>Writes them as 16-bit files that can hold no program code, and removes the larger ones</source>
        <translation>프로그램 코드가 들어갈 수 없는 16비트 파일로 바꾸고, 큰 원본은 지웁니다</translation>
    </message>
    <message>
        <source>{folder}
read from your own folder:
{adopted}</source>
        <translation>{folder}
실제로 읽는 폴더:
{adopted}</translation>
    </message>
    <message>
        <source>Keep PersonaLive&apos;s weights in …</source>
        <translation>PersonaLive 모델 파일을 저장할 폴더</translation>
    </message>
    <message>
        <source>The folder with PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일이 있는 폴더</translation>
    </message>
    <message>
        <source>PersonaLive then does not use {adopted} any more. Your files there stay.</source>
        <translation>PersonaLive가 더 이상 {adopted} 폴더를 쓰지 않습니다. 그 안의 파일은 그대로 남습니다.</translation>
    </message>
    <message>
        <source>This frees {size}.</source>
        <translation>{size}를 비울 수 있습니다.</translation>
    </message>
    <message>
        <source>This frees {size} in {folder}. To use PersonaLive again, download them again.</source>
        <translation>{folder}에서 {size}를 비울 수 있습니다. PersonaLive를 다시 쓰려면 다시 내려받아야 합니다.</translation>
    </message>
    <message>
        <source>Remove them</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>그대로 두기</translation>
    </message>
    <message>
        <source>Remove PersonaLive&apos;s weights?</source>
        <translation>PersonaLive 모델 파일을 삭제할까요?</translation>
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
        <source>Portraits</source>
        <translation>사진</translation>
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
        <translation>전체 보이기, 여백은 흐린 배경</translation>
    </message>
    <message>
        <source>Whole, plain bars beside it</source>
        <translation>전체 보이기, 여백은 단색</translation>
    </message>
    <message>
        <source>Cut to fill</source>
        <translation>꽉 차게 자르기</translation>
    </message>
    <message>
        <source>Double-click, or press Backspace, to go back.</source>
        <translation>두 번 클릭하거나 Backspace를 누르면 기본값으로 돌아갑니다.</translation>
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
        <translation>붙여 넣은 사진</translation>
    </message>
    <message>
        <source>slot {number}</source>
        <translation>{number}번 슬롯</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>숨김</translation>
    </message>
    <message>
        <source>worn now</source>
        <translation>사용 중</translation>
    </message>
</context>
<context>
    <name>GallerySearch</name>
    <message>
        <source>{shown} of {all}</source>
        <translation>{all}개 중 {shown}개</translation>
    </message>
    <message>
        <source>Search by name</source>
        <translation>이름으로 찾기</translation>
    </message>
    <message>
        <source>Search portraits by name</source>
        <translation>이름으로 사진 찾기</translation>
    </message>
    <message>
        <source>Show &amp;hidden</source>
        <translation>숨긴 사진도 보기(&amp;H)</translation>
    </message>
    <message>
        <source>Hidden portraits are not in the strip; next and previous leave them out.</source>
        <translation>숨긴 사진은 아래 목록에 나오지 않으며, 이전·다음으로 넘길 때도 건너뜁니다.</translation>
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
        <translation>사진을 추가합니다. 여기로 끌어다 놓거나 붙여 넣어도 됩니다.</translation>
    </message>
    <message>
        <source>All portraits in a grid, with search ({key})</source>
        <translation>모든 사진을 펼쳐 보고 찾기 ({key})</translation>
    </message>
    <message>
        <source>All portraits in a grid</source>
        <translation>모든 사진 펼쳐 보기</translation>
    </message>
    <message>
        <source>Portraits</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>No portrait of that name</source>
        <translation>그런 이름의 사진이 없습니다</translation>
    </message>
    <message>
        <source>All portraits are hidden</source>
        <translation>사진을 모두 숨겼습니다</translation>
    </message>
    <message>
        <source>Drop pictures here, or paste one</source>
        <translation>사진을 여기로 끌어다 놓거나 붙여 넣으세요</translation>
    </message>
    <message>
        <source>Add portraits</source>
        <translation>사진 추가</translation>
    </message>
    <message>
        <source>Enter wears, F2 renames, Delete removes, H hides, Ctrl with an arrow key moves, Ctrl+V pastes.</source>
        <translation>Enter 사용, F2 이름 바꾸기, Delete 삭제, H 숨기기, Ctrl+화살표 순서 바꾸기, Ctrl+V 붙여넣기.</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>사진 ({patterns})</translation>
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
        <source>Show “{name}” again</source>
        <translation>‘{name}’ 다시 보이기</translation>
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
        <translation>사진 이름</translation>
    </message>
</context>
<context>
    <name>HelpGroup</name>
    <message>
        <source>Help</source>
        <translation>도움말</translation>
    </message>
    <message>
        <source>Help (F1)</source>
        <translation>도움말 (F1)</translation>
    </message>
    <message>
        <source>About Persona Cam …</source>
        <translation>Persona Cam 정보…</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>도움말</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Search in the help</source>
        <translation>도움말에서 검색</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Nothing here has these words.</source>
        <translation>검색 결과가 없습니다.</translation>
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
        <source>Quit</source>
        <translation>종료</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>잘라내기</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>붙여넣기</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>모두 선택</translation>
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
        <translation>데스크톱에 이 단축키의 사용을 요청했습니다. 허용될 때까지는 이 창에서만 작동합니다.</translation>
    </message>
    <message>
        <source>Here they work in this window only.</source>
        <translation>이 시스템에서는 이 창에서만 작동합니다.</translation>
    </message>
    <message>
        <source>They work while another window is in front. The desktop decides which keys they are: its own settings list them under Persona Cam.</source>
        <translation>다른 창을 쓰고 있을 때도 작동합니다. 어떤 키를 쓸지는 데스크톱이 정하며, 데스크톱 설정의 Persona Cam 항목에서 확인할 수 있습니다.</translation>
    </message>
    <message>
        <source>They work while another window is in front.</source>
        <translation>다른 창을 쓰고 있을 때도 작동합니다.</translation>
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
    <name>Ladder</name>
    <message>
        <source>Quality</source>
        <translation>품질</translation>
    </message>
</context>
<context>
    <name>LookGroup</name>
    <message>
        <source>Language and look</source>
        <translation>언어와 테마</translation>
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
        <translation>시스템 설정에 따름</translation>
    </message>
    <message>
        <source>L&amp;ook</source>
        <translation>테마(&amp;O)</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>라이트</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>다크</translation>
    </message>
</context>
<context>
    <name>LookPicture</name>
    <message>
        <source>What it showed last with this portrait</source>
        <translation>이 사진으로 마지막에 보여 준 모습</translation>
    </message>
    <message>
        <source>Not seen here yet</source>
        <translation>아직 사용한 적 없음</translation>
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
        <source>PersonaLive&apos;s weights are missing. Until they are here, Instant moves the portrait.</source>
        <translation>PersonaLive 모델 파일이 없습니다. 준비될 때까지 Instant로 움직입니다.</translation>
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
        <source>Go live again</source>
        <translation>다시 방송하기</translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation>보고서 보기</translation>
    </message>
    <message>
        <source>Get them …</source>
        <translation>내려받기…</translation>
    </message>
    <message>
        <source>Show it …</source>
        <translation>보기…</translation>
    </message>
    <message>
        <source>Use PersonaLive</source>
        <translation>PersonaLive 사용</translation>
    </message>
    <message>
        <source>Put points on it …</source>
        <translation>점 놓기…</translation>
    </message>
    <message>
        <source>If you see a face in it, show where its eyes and mouth are.</source>
        <translation>얼굴이 보이면 눈과 입의 위치를 알려 주세요.</translation>
    </message>
</context>
<context>
    <name>MicrophoneControl</name>
    <message>
        <source>Hear the microphone again</source>
        <translation>마이크 음소거 해제</translation>
    </message>
    <message>
        <source>Mute the microphone in recordings</source>
        <translation>녹화에서 마이크 음소거</translation>
    </message>
    <message>
        <source>Recordings have no sound; choose a microphone</source>
        <translation>녹화에 소리가 없습니다. 마이크를 선택하세요</translation>
    </message>
    <message>
        <source>Microphone: {name}</source>
        <translation>마이크: {name}</translation>
    </message>
    <message>
        <source>Counts from the next recording on</source>
        <translation>다음 녹화부터 적용됩니다</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>음량</translation>
    </message>
    <message>
        <source>No microphone is open</source>
        <translation>사용 중인 마이크가 없습니다</translation>
    </message>
    <message>
        <source>No sound</source>
        <translation>소리 없음</translation>
    </message>
    <message>
        <source>The system&apos;s own choice</source>
        <translation>시스템 기본 마이크</translation>
    </message>
    <message>
        <source>{name} (not plugged in)</source>
        <translation>{name}(연결되지 않음)</translation>
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
        <translation>기준 표정</translation>
    </message>
    <message>
        <source>Look straight into the camera with a relaxed face. Everything you do is measured from there.</source>
        <translation>얼굴에 힘을 빼고 카메라를 똑바로 바라보세요. 모든 움직임은 이 표정을 기준으로 계산합니다.</translation>
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
    <name>NoticeBell</name>
    <message>
        <source>Notices, {count} new</source>
        <translation>알림, 새 알림 {count}개</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>알림</translation>
    </message>
</context>
<context>
    <name>NoticeList</name>
    <message>
        <source>Notices</source>
        <translation>알림</translation>
    </message>
    <message>
        <source>C&amp;lear</source>
        <translation>모두 지우기(&amp;L)</translation>
    </message>
    <message>
        <source>Nothing has happened.</source>
        <translation>알림이 없습니다.</translation>
    </message>
</context>
<context>
    <name>OfferGroup</name>
    <message>
        <source>On this computer</source>
        <translation>이 컴퓨터에서는</translation>
    </message>
    <message>
        <source>PersonaLive is in use.</source>
        <translation>PersonaLive를 사용 중입니다.</translation>
    </message>
    <message>
        <source>Looking which quality fits …</source>
        <translation>사용할 수 있는 품질을 확인하는 중…</translation>
    </message>
    <message>
        <source>PersonaLive does not fit into the free memory of this computer.</source>
        <translation>이 컴퓨터의 남은 메모리로는 PersonaLive를 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Fits into the free memory, up to the quality “{quality}”.</source>
        <translation>남은 메모리로 ‘{quality}’ 품질까지 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Without an NVIDIA graphics card it makes less than one picture a second.</source>
        <translation>NVIDIA 그래픽 카드가 없으면 1초에 한 프레임도 만들지 못합니다.</translation>
    </message>
    <message>
        <source>Instant carries on until PersonaLive is loaded; nobody sees a gap.</source>
        <translation>PersonaLive를 불러오는 동안 Instant가 이어 주므로 방송이 끊기지 않습니다.</translation>
    </message>
    <message>
        <source>&amp;Use PersonaLive</source>
        <translation>PersonaLive 사용(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Use PersonaLive: {quality}</source>
        <translation>PersonaLive 사용(&amp;U): {quality}</translation>
    </message>
</context>
<context>
    <name>OnAirStrip</name>
    <message>
        <source>On air</source>
        <translation>방송 상태</translation>
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
        <source>Not live</source>
        <translation>방송 중 아님</translation>
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
        <source>Interrupted</source>
        <translation>중단됨</translation>
    </message>
    <message>
        <source>{state}: no program watches</source>
        <translation>{state}: 보는 프로그램 없음</translation>
    </message>
    <message>
        <source>Others see nothing</source>
        <translation>시청자에게 안 보임</translation>
    </message>
    <message>
        <source>Avatar</source>
        <translation>아바타</translation>
    </message>
    <message>
        <source>Away card</source>
        <translation>자리 비움 화면</translation>
    </message>
    <message>
        <source>Panic card</source>
        <translation>긴급 화면</translation>
    </message>
    <message>
        <source>REC {length}</source>
        <translation>녹화 {length}</translation>
    </message>
    <message>
        <source>Recording, {length}</source>
        <translation>녹화 중, {length}</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>방송 중</translation>
    </message>
    <message>
        <source>Live, but interrupted: the virtual camera does not answer</source>
        <translation>방송이 중단됨: 가상 카메라가 응답하지 않습니다</translation>
    </message>
    <message>
        <source>Others see the avatar</source>
        <translation>시청자에게 아바타가 보입니다</translation>
    </message>
    <message>
        <source>Others see the card for when you are away</source>
        <translation>시청자에게 자리 비움 화면이 보입니다</translation>
    </message>
    <message>
        <source>Others see the card, because of panic</source>
        <translation>긴급 가리기 때문에 시청자에게 긴급 화면이 보입니다</translation>
    </message>
    <message>
        <source>on {device}</source>
        <translation>장치: {device}</translation>
    </message>
    <message>
        <source>{count} watching</source>
        <translation>프로그램 {count}개 시청 중</translation>
    </message>
    <message>
        <source>nobody watching</source>
        <translation>시청 없음</translation>
    </message>
    <message>
        <source>no program watches</source>
        <translation>보고 있는 프로그램이 없습니다</translation>
    </message>
    <message>
        <source>1 program watches</source>
        <translation>프로그램 1개가 보고 있습니다</translation>
    </message>
    <message>
        <source>{count} programs watch</source>
        <translation>프로그램 {count}개가 보고 있습니다</translation>
    </message>
    <message>
        <source>{delay} milliseconds behind you</source>
        <translation>지연 {delay}밀리초</translation>
    </message>
    <message>
        <source>{delay} ms</source>
        <translation>{delay}ms</translation>
    </message>
    <message>
        <source>{fps} pictures a second</source>
        <translation>초당 {fps}프레임</translation>
    </message>
    <message>
        <source>{fps} fps</source>
        <translation>{fps}fps</translation>
    </message>
    <message>
        <source>{percent} percent of the last ten seconds&apos; pictures were dropped</source>
        <translation>최근 10초 동안 프레임의 {percent}퍼센트가 드롭되었습니다</translation>
    </message>
    <message>
        <source>{percent} % dropped</source>
        <translation>드롭 {percent}%</translation>
    </message>
    <message>
        <source>live for {length}</source>
        <translation>방송 시간 {length}</translation>
    </message>
    <message>
        <source>{problem}; the turn of the camera&apos;s picture is set by hand</source>
        <translation>{problem}. 카메라 영상의 방향을 직접 정해 둔 상태입니다</translation>
    </message>
    <message>
        <source>If the picture is not upright, choose “Automatically” on the page Motion.</source>
        <translation>영상이 똑바르지 않다면 ‘움직임’ 페이지에서 ‘자동’을 선택하세요.</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>Moves by itself</source>
        <translation>스스로 움직이는 중</translation>
    </message>
    <message>
        <source>The camera is off</source>
        <translation>카메라가 꺼져 있습니다</translation>
    </message>
    <message>
        <source>The camera sends no picture</source>
        <translation>카메라에서 화면이 들어오지 않습니다</translation>
    </message>
    <message>
        <source>No face in view</source>
        <translation>얼굴이 보이지 않음</translation>
    </message>
    <message>
        <source>No face is followed</source>
        <translation>따라가는 얼굴이 없음</translation>
    </message>
    <message>
        <source>{count} people in view; one is followed</source>
        <translation>{count}명이 보이며 한 명을 따라갑니다</translation>
    </message>
    <message>
        <source>Panic is on: others would see the card</source>
        <translation>긴급 가리기 켜짐: 방송하면 긴급 화면이 보입니다</translation>
    </message>
    <message>
        <source>{animator} stands in</source>
        <translation>대신 {animator} 사용 중</translation>
    </message>
    <message>
        <source>{animator}, {quality} instead of {wanted}</source>
        <translation>{animator}, {wanted} 대신 {quality}</translation>
    </message>
    <message>
        <source>{seconds} seconds</source>
        <translation>{seconds}초</translation>
    </message>
    <message>
        <source>{minutes} minutes {seconds} seconds</source>
        <translation>{minutes}분 {seconds}초</translation>
    </message>
    <message>
        <source>{hours} hours {minutes} minutes</source>
        <translation>{hours}시간 {minutes}분</translation>
    </message>
</context>
<context>
    <name>OneStep</name>
    <message>
        <source>Quality: {step}</source>
        <translation>품질: {step}</translation>
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
    <name>PageBelow</name>
    <message>
        <source>Back to {page}</source>
        <translation>{page} 페이지로 돌아가기</translation>
    </message>
</context>
<context>
    <name>PerformanceGroup</name>
    <message>
        <source>PersonaLive on this computer</source>
        <translation>이 컴퓨터에서의 PersonaLive</translation>
    </message>
    <message>
        <source>Lower the &amp;quality by itself</source>
        <translation>품질 자동으로 낮추기(&amp;Q)</translation>
    </message>
    <message>
        <source>While pictures come late, or memory is short. It goes up again once there is time.</source>
        <translation>화면이 늦어지거나 메모리가 부족한 동안에만 낮춥니다. 여유가 생기면 다시 올립니다.</translation>
    </message>
    <message>
        <source>Off: the quality that you chose stays, however late its pictures are.</source>
        <translation>끄면 화면이 아무리 늦어져도 선택한 품질을 그대로 유지합니다.</translation>
    </message>
    <message>
        <source>S&amp;hare of the time</source>
        <translation>계산에 쓸 시간(&amp;H)</translation>
    </message>
    <message>
        <source>At 50 %, PersonaLive computes half of the time, and fewer pictures are made.</source>
        <translation>50%로 하면 PersonaLive가 절반의 시간 동안만 계산하므로 초당 프레임 수가 줄어듭니다.</translation>
    </message>
    <message>
        <source>Less leaves the graphics card to a game, or to a program that records or streams.</source>
        <translation>줄이면 게임이나 녹화·방송 프로그램이 그래픽 카드를 더 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>&amp;Make room on the graphics card</source>
        <translation>그래픽 카드 메모리 비우기(&amp;M)</translation>
    </message>
    <message>
        <source>Make room on the graphics card</source>
        <translation>그래픽 카드 메모리 비우기</translation>
    </message>
    <message>
        <source>If it would not fit</source>
        <translation>부족할 때만</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>항상</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>안 함</translation>
    </message>
    <message>
        <source>What only a new portrait needs waits in the computer&apos;s memory. A change loads PersonaLive again.</source>
        <translation>새 사진을 준비할 때만 필요한 부분을 컴퓨터 메모리에 둡니다. 바꾸면 PersonaLive를 다시 불러옵니다.</translation>
    </message>
    <message>
        <source>Takes less of the graphics card&apos;s memory; a new portrait then takes a little longer.</source>
        <translation>그래픽 카드 메모리를 덜 쓰는 대신, 새 사진을 준비하는 데 시간이 조금 더 걸립니다.</translation>
    </message>
</context>
<context>
    <name>PictureEditor</name>
    <message>
        <source>Framing of the picture</source>
        <translation>화면 구도</translation>
    </message>
    <message>
        <source>Drag to move, scroll to zoom, double-click to reset. Keys: arrows move, + and − zoom, 0 resets.</source>
        <translation>끌어서 옮기고, 휠로 확대하고, 두 번 클릭하면 처음으로 돌아갑니다. 키: 화살표로 이동, +와 −로 확대·축소, 0으로 초기화.</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>Arrows move, + and − zoom, 0 resets</source>
        <translation>화살표: 이동 · + −: 확대·축소 · 0: 초기화</translation>
    </message>
</context>
<context>
    <name>PictureGroup</name>
    <message>
        <source>Picture</source>
        <translation>화면</translation>
    </message>
    <message>
        <source>&amp;Turn the camera&apos;s picture</source>
        <translation>카메라 영상 돌리기(&amp;T)</translation>
    </message>
    <message>
        <source>Turn the camera&apos;s picture</source>
        <translation>카메라 영상 돌리기</translation>
    </message>
    <message>
        <source>{degrees}° clockwise</source>
        <translation>시계 방향으로 {degrees}°</translation>
    </message>
    <message>
        <source>Automatically</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>Do not turn</source>
        <translation>돌리지 않음</translation>
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
        <translation>입 안까지 사진만으로 그립니다. 카메라 화면의 픽셀은 하나도 쓰지 않습니다.</translation>
    </message>
</context>
<context>
    <name>PictureTools</name>
    <message>
        <source>Background</source>
        <translation>배경</translation>
    </message>
    <message>
        <source>Undo the last change of the picture (Ctrl+Z)</source>
        <translation>마지막 변경 취소 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Redo it (Ctrl+Shift+Z)</source>
        <translation>다시 실행 (Ctrl+Shift+Z)</translation>
    </message>
    <message>
        <source>Back to the middle, without zoom (double-click)</source>
        <translation>확대 없이 가운데로 (두 번 클릭)</translation>
    </message>
    <message>
        <source>Show you the picture as in a mirror; others see it as it is</source>
        <translation>내 화면만 거울처럼 보이게 합니다. 다른 사람에게는 그대로 보입니다</translation>
    </message>
</context>
<context>
    <name>PortraitMenu</name>
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
        <source>&amp;Show in the strip</source>
        <translation>다시 보이기(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Hide</source>
        <translation>숨기기(&amp;H)</translation>
    </message>
    <message>
        <source>Use this look for &amp;all portraits</source>
        <translation>이 모습을 모든 사진에 적용(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Take the common look</source>
        <translation>공통 모습으로 되돌리기(&amp;T)</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>삭제(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Key</source>
        <translation>단축 번호(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;{number}</source>
        <translation>&amp;{number}</translation>
    </message>
    <message>
        <source>N&amp;one</source>
        <translation>없음(&amp;O)</translation>
    </message>
</context>
<context>
    <name>PortraitRow</name>
    <message>
        <source>Pasted picture</source>
        <translation>붙여 넣은 사진</translation>
    </message>
    <message>
        <source>Portraits</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>&amp;Add …</source>
        <translation>추가(&amp;A)…</translation>
    </message>
    <message>
        <source>Add a picture of a face. You can also drop it anywhere here, or paste it.</source>
        <translation>얼굴 사진을 추가합니다. 여기 아무 데나 끌어다 놓거나 붙여 넣어도 됩니다.</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>사진 ({patterns})</translation>
    </message>
    <message>
        <source>Choose pictures</source>
        <translation>사진 선택</translation>
    </message>
</context>
<context>
    <name>PresetRow</name>
    <message>
        <source>{name} (changed)</source>
        <translation>{name} (변경됨)</translation>
    </message>
    <message>
        <source>Your own.</source>
        <translation>내가 만든 프리셋입니다.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation>새 이름으로 저장…</translation>
    </message>
    <message>
        <source>Save the changes in “{name}”</source>
        <translation>변경한 내용을 ‘{name}’에 저장</translation>
    </message>
    <message>
        <source>Save the changes under a new name</source>
        <translation>변경한 내용을 새 이름으로 저장</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Revert to “{name}” as it was</source>
        <translation>‘{name}’의 원래 설정으로 되돌리기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Remove “{name}”</source>
        <translation>‘{name}’ 삭제</translation>
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
        <source>Strengths, smoothing and background, under a name of your own.</source>
        <translation>움직임 강도, 흔들림 보정, 배경을 원하는 이름으로 저장합니다.</translation>
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
        <translation>카메라를 쓰지 않음</translation>
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
        <source>Mirrored, for you alone</source>
        <translation>나에게만 거울처럼 보임</translation>
    </message>
</context>
<context>
    <name>ProgramPicture</name>
    <message>
        <source>Picture of where the camera is chosen in {program}</source>
        <translation>{program}에서 카메라를 고르는 위치를 보여 주는 그림</translation>
    </message>
</context>
<context>
    <name>QualityGroup</name>
    <message>
        <source>&amp;Driver frame rate</source>
        <translation>입력 프레임 속도(&amp;D)</translation>
    </message>
    <message>
        <source>Driver frame rate</source>
        <translation>입력 프레임 속도</translation>
    </message>
    <message>
        <source>Blend pictures in &amp;between</source>
        <translation>중간 프레임 넣기(&amp;B)</translation>
    </message>
    <message>
        <source>Frames of PersonaLive</source>
        <translation>PersonaLive 프레임</translation>
    </message>
    <message>
        <source>For every quality but Instant, which are in the bar below the picture.</source>
        <translation>Instant를 뺀 모든 품질에 적용됩니다. 품질은 화면 아래 막대에서 고릅니다.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>{rate} fps</source>
        <translation>{rate}fps</translation>
    </message>
    <message>
        <source>Smoother. Pictures come {ms} ms later now.</source>
        <translation>더 부드럽습니다. 지금은 화면이 {ms}ms 더 늦게 나옵니다.</translation>
    </message>
    <message>
        <source>Smoother, and half a driver frame or a bit more later.</source>
        <translation>더 부드럽지만, 입력 프레임 간격의 절반이나 그보다 조금 더 늦어집니다.</translation>
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
        <translation>Persona Cam에 오류가 났을 때 남긴 기록입니다. 이 컴퓨터에만 저장되며 사진, 이름, 저장 위치는 들어 있지 않습니다. 문제를 알릴 때 함께 보내 주세요.</translation>
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
        <source>Forgets everything that is set. Your portraits and presets stay, and it can be undone.</source>
        <translation>모든 설정을 초기화합니다. 사진과 프리셋은 그대로 남으며, 실행 취소할 수 있습니다.</translation>
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
    <name>SidePanel</name>
    <message>
        <source>Help (F1)</source>
        <translation>도움말(F1)</translation>
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
        <translation>{rate}fps</translation>
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
        <translation>시작할 때 바로 방송</translation>
    </message>
    <message>
        <source>Closing hides it in the tray</source>
        <translation>창을 닫아도 트레이에서 계속 실행</translation>
    </message>
    <message>
        <source>This desktop shows no tray, so closing the window ends the program.</source>
        <translation>이 데스크톱에는 트레이가 없어서 창을 닫으면 프로그램이 종료됩니다.</translation>
    </message>
</context>
<context>
    <name>StateGroup</name>
    <message>
        <source>PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>진행률</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Looking for them …</source>
        <translation>확인하는 중…</translation>
    </message>
    <message>
        <source>Ready: {size} on the disk.</source>
        <translation>준비되었습니다. 디스크에서 {size}를 차지합니다.</translation>
    </message>
    <message>
        <source>The download is paused. What has arrived is kept, also when the program ends.</source>
        <translation>다운로드를 잠시 멈췄습니다. 받은 데까지는 프로그램을 꺼도 남아 있습니다.</translation>
    </message>
    <message>
        <source>Not downloaded yet. Until they are here, Instant moves the portrait.</source>
        <translation>아직 내려받지 않았습니다. 준비될 때까지 Instant로 움직입니다.</translation>
    </message>
    <message>
        <source>Not all of them are here. Until they are, Instant moves the portrait.</source>
        <translation>아직 다 받지 못했습니다. 준비될 때까지 Instant로 움직입니다.</translation>
    </message>
    <message>
        <source>All of them are here, but nobody has checked whether they are right.</source>
        <translation>파일은 모두 있지만 아직 검사하지 않았습니다.</translation>
    </message>
    <message>
        <source>Another Persona Cam works in this folder. Its end is waited for.</source>
        <translation>다른 Persona Cam이 이 폴더에서 작업 중입니다. 끝나기를 기다리고 있습니다.</translation>
    </message>
    <message>
        <source>Meanwhile, Instant moves the portrait.</source>
        <translation>그동안 Instant로 움직입니다.</translation>
    </message>
    <message>
        <source>{file} is damaged. Only this file is downloaded again.</source>
        <translation>{file} 파일이 손상되었습니다. 이 파일만 다시 내려받습니다.</translation>
    </message>
    <message>
        <source>{count} files are damaged. Only these are downloaded again.</source>
        <translation>파일 {count}개가 손상되었습니다. 손상된 파일만 다시 내려받습니다.</translation>
    </message>
    <message>
        <source>{done} of {total} are here</source>
        <translation>전체 {total} 중 {done} 받음</translation>
    </message>
    <message>
        <source>PersonaLive is not installed. Install it with: {command}</source>
        <translation>PersonaLive가 설치되어 있지 않습니다. 설치 명령: {command}</translation>
    </message>
    <message>
        <source>{size} more have to be free. Make room, or choose another folder below.</source>
        <translation>{size}가 더 필요합니다. 저장 공간을 확보하거나 아래에서 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>To download</source>
        <translation>받을 크기</translation>
    </message>
    <message>
        <source>On the disk afterwards</source>
        <translation>저장 후 크기</translation>
    </message>
    <message>
        <source>Free there (for a while, {size} are needed)</source>
        <translation>남은 공간 (작업 중 {size} 필요)</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>약 {size}</translation>
    </message>
    <message>
        <source>&amp;Download …</source>
        <translation>내려받기(&amp;D)…</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>내려받기(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Go on with the download</source>
        <translation>이어 받기(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>이어 받기(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Check the files</source>
        <translation>파일 검사(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Download again</source>
        <translation>다시 받기(&amp;D)</translation>
    </message>
    <message>
        <source>Cancel …</source>
        <translation>취소…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Cancel: {task}</source>
        <translation>취소: {task}</translation>
    </message>
    <message>
        <source>Files that have not arrived whole are removed. A pause keeps them.</source>
        <translation>받다 만 파일은 지워집니다. 일시 정지하면 남아 있습니다.</translation>
    </message>
    <message>
        <source>Cancel the download</source>
        <translation>다운로드 취소</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>돌아가기</translation>
    </message>
    <message>
        <source>Cancel the download?</source>
        <translation>다운로드를 취소할까요?</translation>
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
        <translation>흔들림 보정(&amp;S)</translation>
    </message>
    <message>
        <source>Reset all to 100 %</source>
        <translation>모두 100%로 되돌리기</translation>
    </message>
</context>
<context>
    <name>StepCard</name>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Details …</source>
        <translation>자세히…</translation>
    </message>
    <message>
        <source>The page of PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일 페이지</translation>
    </message>
    <message>
        <source>Use it anyway</source>
        <translation>그래도 사용</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>사용하기</translation>
    </message>
    <message>
        <source>Download it anyway</source>
        <translation>그래도 내려받기</translation>
    </message>
    <message>
        <source>Download and use it</source>
        <translation>내려받아 사용하기</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
</context>
<context>
    <name>StrengthsGroup</name>
    <message>
        <source>How strongly it follows you</source>
        <translation>움직임 강도</translation>
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
        <translation>Instant에서만 쓰는 설정입니다. PersonaLive에는 적용되지 않습니다.</translation>
    </message>
</context>
<context>
    <name>TermsDialog</name>
    <message>
        <source>Terms of PersonaLive</source>
        <translation>PersonaLive 이용 조건</translation>
    </message>
    <message>
        <source>&amp;Accept and download</source>
        <translation>동의하고 내려받기(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Do not accept</source>
        <translation>동의하지 않음(&amp;D)</translation>
    </message>
</context>
<context>
    <name>TransitionGroup</name>
    <message>
        <source>Changing portraits</source>
        <translation>사진 바꾸기</translation>
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
        <source>End live</source>
        <translation>방송 종료</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>방송 시작</translation>
    </message>
    <message>
        <source>You are still live. Persona Cam goes on here.</source>
        <translation>아직 방송 중입니다. Persona Cam은 여기에서 계속 실행됩니다.</translation>
    </message>
    <message>
        <source>Persona Cam goes on here.</source>
        <translation>Persona Cam은 여기에서 계속 실행됩니다.</translation>
    </message>
    <message>
        <source>The camera is off: nobody can see you</source>
        <translation>카메라가 꺼져 있습니다: 아무도 볼 수 없습니다</translation>
    </message>
    <message>
        <source>The camera is on</source>
        <translation>카메라가 켜져 있습니다</translation>
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
        <source>Install it</source>
        <translation>설치</translation>
    </message>
    <message>
        <source>Unity Capture&apos;s page</source>
        <translation>Unity Capture 페이지</translation>
    </message>
    <message>
        <source>OBS Studio&apos;s page</source>
        <translation>OBS Studio 페이지</translation>
    </message>
    <message>
        <source>Installing the virtual camera</source>
        <translation>가상 카메라를 설치하는 중</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>The virtual camera is not there yet</source>
        <translation>가상 카메라가 아직 없습니다</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>The command is copied. Paste it into a terminal; it asks for your password.</source>
        <translation>명령어를 복사했습니다. 터미널에 붙여 넣고 암호를 입력하세요.</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>명령어 복사</translation>
    </message>
    <message>
        <source>Not there yet; this page notices by itself when it is.</source>
        <translation>아직 설치되지 않았습니다. 설치되면 이 화면이 자동으로 바뀝니다.</translation>
    </message>
</context>
<context>
    <name>VirtualCameraGroup</name>
    <message>
        <source>Virtual camera</source>
        <translation>가상 카메라</translation>
    </message>
    <message>
        <source>What other programs see as a camera. It matters only if you have several.</source>
        <translation>다른 프로그램에 카메라로 보이는 장치입니다. 여러 개일 때만 고르면 됩니다.</translation>
    </message>
    <message>
        <source>The first one that is found</source>
        <translation>처음 찾은 장치</translation>
    </message>
    <message>
        <source>Nothing: nobody else sees the avatar</source>
        <translation>없음: 다른 사람에게 보이지 않음</translation>
    </message>
    <message>
        <source>Video file {name}</source>
        <translation>동영상 파일 {name}</translation>
    </message>
    <message>
        <source>{name} (not there now)</source>
        <translation>{name} (지금은 없음)</translation>
    </message>
    <message>
        <source>Device of the virtual camera</source>
        <translation>가상 카메라 장치</translation>
    </message>
</context>
<context>
    <name>WeightsPage</name>
    <message>
        <source>PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일</translation>
    </message>
    <message>
        <source>PersonaLive makes every picture anew with large neural networks. Their files come from public repositories, once, and stay on this computer.</source>
        <translation>PersonaLive는 대형 신경망으로 매 프레임을 새로 만듭니다. 모델 파일은 공개 저장소에서 한 번만 내려받아 이 컴퓨터에 보관합니다.</translation>
    </message>
</context>
<context>
    <name>WeightsSettingsGroup</name>
    <message>
        <source>PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일</translation>
    </message>
    <message>
        <source>Manage PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일 관리</translation>
    </message>
    <message>
        <source>Manage …</source>
        <translation>관리…</translation>
    </message>
    <message>
        <source>Get them …</source>
        <translation>내려받기…</translation>
    </message>
    <message>
        <source>Looking for them …</source>
        <translation>확인하는 중…</translation>
    </message>
    <message>
        <source>Ready: {size} on the disk.</source>
        <translation>준비되었습니다. 디스크에서 {size}를 차지합니다.</translation>
    </message>
    <message>
        <source>{done} of {total} are here. Until all are, Instant moves the portrait.</source>
        <translation>전체 {total} 중 {done}를 받았습니다. 다 받을 때까지 Instant로 움직입니다.</translation>
    </message>
    <message>
        <source>Some of them are damaged.</source>
        <translation>손상된 파일이 있습니다.</translation>
    </message>
    <message>
        <source>They are not here yet. Until they are, Instant moves the portrait.</source>
        <translation>아직 없습니다. 준비될 때까지 Instant로 움직입니다.</translation>
    </message>
</context>
<context>
    <name>WhereToChoose</name>
    <message>
        <source>Now choose “{camera}” in OBS, Zoom or Discord</source>
        <translation>이제 OBS, Zoom, Discord에서 ‘{camera}’ 카메라를 고르세요</translation>
    </message>
    <message>
        <source>In Sources press +, take Video Capture Device, and choose {camera} as its device.</source>
        <translation>소스 목록에서 +를 눌러 비디오 캡처 장치를 추가하고, 장치 목록에서 {camera} 항목을 고르세요.</translation>
    </message>
    <message>
        <source>Press the small arrow beside Video, and choose {camera}.</source>
        <translation>비디오 옆의 작은 화살표를 누르고 {camera} 항목을 고르세요.</translation>
    </message>
    <message>
        <source>Open the settings, then Voice and Video, and choose {camera} as the camera.</source>
        <translation>설정의 음성 및 비디오에서 카메라를 {camera} 항목으로 바꾸세요.</translation>
    </message>
    <message>
        <source>This system does not say who reads the camera: look at the picture in the other program.</source>
        <translation>이 시스템에서는 어떤 프로그램이 카메라를 쓰는지 알 수 없습니다. 그 프로그램의 화면을 확인하세요.</translation>
    </message>
    <message>
        <source>No program has the camera open yet.</source>
        <translation>아직 카메라를 연 프로그램이 없습니다.</translation>
    </message>
    <message>
        <source>A program sees you now.</source>
        <translation>프로그램 1개가 카메라를 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>{count} programs see you now.</source>
        <translation>프로그램 {count}개가 카메라를 쓰고 있습니다.</translation>
    </message>
</context>
<context>
    <name>_Words</name>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Preview and recording work without it.</source>
        <translation>미리보기와 녹화는 없어도 됩니다.</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Next portrait</source>
        <translation>다음 사진</translation>
    </message>
    <message>
        <source>Previous portrait</source>
        <translation>이전 사진</translation>
    </message>
    <message>
        <source>Portrait 1</source>
        <translation>사진 1</translation>
    </message>
    <message>
        <source>Portrait 2</source>
        <translation>사진 2</translation>
    </message>
    <message>
        <source>Portrait 3</source>
        <translation>사진 3</translation>
    </message>
    <message>
        <source>Portrait 4</source>
        <translation>사진 4</translation>
    </message>
    <message>
        <source>Portrait 5</source>
        <translation>사진 5</translation>
    </message>
    <message>
        <source>Portrait 6</source>
        <translation>사진 6</translation>
    </message>
    <message>
        <source>Portrait 7</source>
        <translation>사진 7</translation>
    </message>
    <message>
        <source>Portrait 8</source>
        <translation>사진 8</translation>
    </message>
    <message>
        <source>Portrait 9</source>
        <translation>사진 9</translation>
    </message>
    <message>
        <source>Change to portrait</source>
        <translation>사진 바꾸기</translation>
    </message>
    <message>
        <source>Transition between portraits</source>
        <translation>사진 전환 효과</translation>
    </message>
    <message>
        <source>Common look for a portrait</source>
        <translation>사진을 공통 모습으로 되돌리기</translation>
    </message>
    <message>
        <source>Use this look for all portraits</source>
        <translation>이 모습을 모든 사진에 적용</translation>
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
        <translation>기준 표정 맞추기</translation>
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
        <source>Mute the microphone</source>
        <translation>마이크 음소거</translation>
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
        <source>Revert to the preset</source>
        <translation>프리셋 설정으로 되돌리기</translation>
    </message>
    <message>
        <source>Undo the change of preset</source>
        <translation>프리셋 변경 취소</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>품질</translation>
    </message>
    <message>
        <source>Next quality</source>
        <translation>다음 품질</translation>
    </message>
    <message>
        <source>Previous quality</source>
        <translation>이전 품질</translation>
    </message>
    <message>
        <source>Quality: Instant or PersonaLive</source>
        <translation>품질: Instant와 PersonaLive 전환</translation>
    </message>
    <message>
        <source>Quality: Instant</source>
        <translation>품질: Instant</translation>
    </message>
    <message>
        <source>Quality: best</source>
        <translation>품질: 최고</translation>
    </message>
    <message>
        <source>Quality: balanced</source>
        <translation>품질: 균형</translation>
    </message>
    <message>
        <source>Quality: fast</source>
        <translation>품질: 빠름</translation>
    </message>
    <message>
        <source>Quality: lowest delay (experimental)</source>
        <translation>품질: 최소 지연(실험적)</translation>
    </message>
    <message>
        <source>Lower the quality by itself</source>
        <translation>품질 자동으로 낮추기</translation>
    </message>
    <message>
        <source>Share of the device</source>
        <translation>장치 사용 비율</translation>
    </message>
    <message>
        <source>Driver frame rate</source>
        <translation>입력 프레임 속도</translation>
    </message>
    <message>
        <source>Pictures in between</source>
        <translation>중간 프레임</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>흔들림 보정</translation>
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
        <source>Zoom and position</source>
        <translation>확대와 위치</translation>
    </message>
    <message>
        <source>Release the camera</source>
        <translation>카메라 끄기</translation>
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
        <source>Undo the last change of looks</source>
        <translation>모습을 바꾸기 전으로 되돌리기</translation>
    </message>
    <message>
        <source>Hide the card</source>
        <translation>안내 화면 숨기기</translation>
    </message>
    <message>
        <source>Turn the camera&apos;s picture</source>
        <translation>카메라 영상 돌리기</translation>
    </message>
    <message>
        <source>Go live or end live</source>
        <translation>방송 시작 또는 종료</translation>
    </message>
    <message>
        <source>Make room on the graphics card</source>
        <translation>그래픽 카드 메모리 비우기</translation>
    </message>
    <message>
        <source>Strength of the head</source>
        <translation>머리 움직임 강도</translation>
    </message>
    <message>
        <source>Strength of the mouth</source>
        <translation>입 움직임 강도</translation>
    </message>
    <message>
        <source>Strength of the eyes</source>
        <translation>눈 움직임 강도</translation>
    </message>
    <message>
        <source>Strength of the brows</source>
        <translation>눈썹 움직임 강도</translation>
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
        <source>Words of the card</source>
        <translation>안내 화면의 문구</translation>
    </message>
    <message>
        <source>Picture of the card</source>
        <translation>안내 화면의 사진</translation>
    </message>
    <message>
        <source>Microphone of recordings</source>
        <translation>녹화용 마이크</translation>
    </message>
    <message>
        <source>Folder of PersonaLive&apos;s weights</source>
        <translation>PersonaLive 모델 파일 폴더</translation>
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
        <source>Undo the reset of all settings</source>
        <translation>모든 설정 초기화 되돌리기</translation>
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
        <source> (process {process})</source>
        <translation> (프로세스 {process})</translation>
    </message>
    <message>
        <source>1 to {longest} for so many levels</source>
        <translation>이 단계 수에서는 1부터 {longest}까지</translation>
    </message>
    <message>
        <source>A camera process is running already.</source>
        <translation>카메라 프로세스가 이미 실행 중입니다.</translation>
    </message>
    <message>
        <source>A camera process{holder} of another size, device or version is running and does not end.</source>
        <translation>크기나 장치, 버전이 다른 카메라 프로세스{holder}가 실행 중이며 끝나지 않습니다.</translation>
    </message>
    <message>
        <source>A config file in {models} holds a value from which no network can be made.</source>
        <translation>{models}의 설정 파일에 신경망을 만들 수 없는 값이 들어 있습니다.</translation>
    </message>
    <message>
        <source>A config file in {models} lacks {lacking}.</source>
        <translation>{models}에 있는 설정 파일에 {lacking}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>A line needs either &quot;do&quot; or &quot;ask&quot;, and nothing unknown beside.</source>
        <translation>각 줄에는 &quot;do&quot;나 &quot;ask&quot; 중 하나만 있어야 하며, 알 수 없는 항목이 있으면 안 됩니다.</translation>
    </message>
    <message>
        <source>A lip is not between the corners of the mouth.</source>
        <translation>양쪽 입꼬리 사이에 있지 않은 입술이 있습니다.</translation>
    </message>
    <message>
        <source>A live run showed {count} pictures in {seconds} s: too few to measure its delay.</source>
        <translation>실시간 실행에서 {seconds}초 동안 {count}프레임만 나와 지연을 측정하기에 부족합니다.</translation>
    </message>
    <message>
        <source>A point is outside of the crop.</source>
        <translation>자르기 영역 밖에 있는 점이 있습니다.</translation>
    </message>
    <message>
        <source>A point is outside of the picture.</source>
        <translation>사진 밖에 있는 점이 있습니다.</translation>
    </message>
    <message>
        <source>A portrait needs a name.</source>
        <translation>이름이 필요합니다.</translation>
    </message>
    <message>
        <source>A training needs the package {package}, which is not installed.</source>
        <translation>학습에는 {package} 패키지가 필요하지만 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>A training with --start free begins its discriminator with random numbers, not with {file}.</source>
        <translation>--start free로 하는 학습에서는 판별기가 {file}이(가) 아니라 무작위 값에서 시작합니다.</translation>
    </message>
    <message>
        <source>Accept its terms on the hub with an account of yours, and set HF_TOKEN to a token of it.</source>
        <translation>허브에서 자신의 계정으로 이용 조건에 동의한 뒤, HF_TOKEN에 그 계정의 토큰을 지정하세요.</translation>
    </message>
    <message>
        <source>Add RPM Fusion&apos;s free repository ({page}), and try again.</source>
        <translation>RPM Fusion의 free 저장소({page})를 추가하고 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Add a portrait first.</source>
        <translation>먼저 사진을 추가하세요.</translation>
    </message>
    <message>
        <source>Add it again.</source>
        <translation>다시 추가하세요.</translation>
    </message>
    <message>
        <source>Add yourself to the group video: {command}; then log out and in again.</source>
        <translation>video 그룹에 사용자를 추가하세요: {command}. 그런 다음 로그아웃했다가 다시 로그인하세요.</translation>
    </message>
    <message>
        <source>Addresses with srt:// need the library libsrt, which this computer does not have.</source>
        <translation>srt:// 주소에는 libsrt 라이브러리가 필요한데, 이 컴퓨터에는 없습니다.</translation>
    </message>
    <message>
        <source>All keys are as usual again.</source>
        <translation>모든 단축키를 기본값으로 되돌렸습니다.</translation>
    </message>
    <message>
        <source>All portraits are hidden.</source>
        <translation>사진을 모두 숨겼습니다.</translation>
    </message>
    <message>
        <source>All portraits have this look now: its motion, its framing and its background.</source>
        <translation>이제 모든 사진에 이 모습이 적용됩니다. 움직임, 구도, 배경이 모두 같습니다.</translation>
    </message>
    <message>
        <source>All settings were reset. Your portraits and presets are as they were.</source>
        <translation>모든 설정을 초기화했습니다. 사진과 프리셋은 그대로입니다.</translation>
    </message>
    <message>
        <source>Allow the program that runs Persona Cam in System Settings, Privacy &amp; Security, under Accessibility and Input Monitoring, and start it again.</source>
        <translation>시스템 설정의 개인정보 보호 및 보안에서 손쉬운 사용과 입력 모니터링에 Persona Cam을 실행하는 프로그램을 허용한 뒤 다시 시작하세요.</translation>
    </message>
    <message>
        <source>An argument is a text, a number, true, false or null.</source>
        <translation>인수는 글자, 숫자, true, false, null 가운데 하나입니다.</translation>
    </message>
    <message>
        <source>Another Persona Cam{holder} is sending to the virtual camera.</source>
        <translation>다른 Persona Cam{holder}이 가상 카메라로 보내고 있습니다.</translation>
    </message>
    <message>
        <source>Another program has set up v4l2loopback here; it is left as it is.</source>
        <translation>다른 프로그램이 설정해 둔 v4l2loopback이 있어 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Another program is writing pictures into {folder}.</source>
        <translation>다른 프로그램이 {folder}에 이미지를 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>Another program writes to this camera: end it, or name another device.</source>
        <translation>다른 프로그램이 이 카메라에 쓰고 있습니다. 그 프로그램을 끝내거나 다른 장치를 지정하세요.</translation>
    </message>
    <message>
        <source>Another run prepares clips in {out}.</source>
        <translation>다른 실행이 {out}에서 클립을 준비하고 있습니다.</translation>
    </message>
    <message>
        <source>Ask one of: {questions}.</source>
        <translation>다음 중 하나로 요청하세요: {questions}.</translation>
    </message>
    <message>
        <source>At the quality {quality} PersonaLive needs {needed} GiB of the computer&apos;s memory; {free} of {total} are free.</source>
        <translation>‘{quality}’ 품질에서 PersonaLive를 쓰려면 컴퓨터 메모리가 {needed}GiB 필요합니다. 지금은 전체 {total}GiB 중 {free}GiB가 비어 있습니다.</translation>
    </message>
    <message>
        <source>At the quality {quality} PersonaLive needs {needed} GiB of the graphics card&apos;s memory; {free} of {total} are free.</source>
        <translation>‘{quality}’ 품질에서 PersonaLive를 쓰려면 그래픽 카드 메모리가 {needed}GiB 필요합니다. 지금은 전체 {total}GiB 중 {free}GiB가 비어 있습니다.</translation>
    </message>
    <message>
        <source>Begin with {&quot;v&quot;: {version}, ...</source>
        <translation>{&quot;v&quot;: {version}, ... 로 시작하세요.</translation>
    </message>
    <message>
        <source>Both have to be of the same sizes.</source>
        <translation>둘의 크기가 같아야 합니다.</translation>
    </message>
    <message>
        <source>Bring it back: {command}</source>
        <translation>다시 불러오세요: {command}</translation>
    </message>
    <message>
        <source>Build again with `personacam models compile`; `personacam models list` says where its log is.</source>
        <translation>`personacam models compile`로 다시 빌드하세요. 로그가 있는 곳은 `personacam models list`가 알려 줍니다.</translation>
    </message>
    <message>
        <source>Build it again.</source>
        <translation>다시 만드세요.</translation>
    </message>
    <message>
        <source>Cancelled: nothing was changed.</source>
        <translation>취소했습니다. 바뀐 것은 없습니다.</translation>
    </message>
    <message>
        <source>Change optimizer.accumulation or the number of processes, or begin again with --no-resume.</source>
        <translation>optimizer.accumulation이나 프로세스 수를 바꾸거나, --no-resume으로 처음부터 다시 시작하세요.</translation>
    </message>
    <message>
        <source>Change the settings one by one.</source>
        <translation>설정을 하나씩 바꾸세요.</translation>
    </message>
    <message>
        <source>Change them one by one.</source>
        <translation>하나씩 바꾸세요.</translation>
    </message>
    <message>
        <source>Check both; in an address @ is written as %40, / as %2F and # as %23.</source>
        <translation>둘 다 확인하세요. 주소에서 @는 %40, /는 %2F, #은 %23으로 씁니다.</translation>
    </message>
    <message>
        <source>Check it.</source>
        <translation>파일을 확인하세요.</translation>
    </message>
    <message>
        <source>Check its path and its permissions.</source>
        <translation>경로와 권한을 확인하세요.</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>접근 권한을 확인하세요.</translation>
    </message>
    <message>
        <source>Check that the sender runs, and the network.</source>
        <translation>보내는 쪽이 켜져 있는지, 네트워크에 문제가 없는지 확인하세요.</translation>
    </message>
    <message>
        <source>Check the address, and that the sender runs.</source>
        <translation>주소가 맞는지, 보내는 쪽이 켜져 있는지 확인하세요.</translation>
    </message>
    <message>
        <source>Check the address, and that the sender runs; password and stream are checked by it, too.</source>
        <translation>주소가 맞는지, 보내는 쪽이 켜져 있는지 확인하세요. 비밀번호와 스트림 이름이 틀려도 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>Check the connection and start again: what has arrived is kept.</source>
        <translation>연결을 확인하고 다시 시작하세요. 이미 받은 부분은 남아 있습니다.</translation>
    </message>
    <message>
        <source>Check the disk or network it is on.</source>
        <translation>파일이 있는 디스크나 네트워크를 확인하세요.</translation>
    </message>
    <message>
        <source>Check the driver and its number of frames.</source>
        <translation>드라이버와 프레임 수를 확인하세요.</translation>
    </message>
    <message>
        <source>Check the name, or choose another picture.</source>
        <translation>이름을 확인하거나 다른 사진을 고르세요.</translation>
    </message>
    <message>
        <source>Check the network connection, and try again.</source>
        <translation>네트워크 연결을 확인하고 다시 시도하세요.</translation>
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
        <source>Check the user name and password in HTTPS_PROXY.</source>
        <translation>HTTPS_PROXY의 사용자 이름과 암호를 확인하세요.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s clock and its network; some networks look into encrypted connections.</source>
        <translation>컴퓨터의 시계와 네트워크를 확인하세요. 암호화된 연결을 들여다보는 네트워크도 있습니다.</translation>
    </message>
    <message>
        <source>Check what follows the host.</source>
        <translation>호스트 뒤의 경로를 확인하세요.</translation>
    </message>
    <message>
        <source>Choose a new or an empty folder.</source>
        <translation>새 폴더나 빈 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Choose a picture that shows one face from the front.</source>
        <translation>정면을 보는 얼굴이 하나만 나온 사진을 고르세요.</translation>
    </message>
    <message>
        <source>Choose a portrait first.</source>
        <translation>먼저 사진을 고르세요.</translation>
    </message>
    <message>
        <source>Choose a portrait in which they differ more.</source>
        <translation>사람과 배경이 더 뚜렷하게 구별되는 사진을 고르세요.</translation>
    </message>
    <message>
        <source>Choose a real camera.</source>
        <translation>실제 카메라를 고르세요.</translation>
    </message>
    <message>
        <source>Choose a smaller size, or fewer pictures a second, for the output.</source>
        <translation>출력 크기나 초당 프레임 수를 줄이세요.</translation>
    </message>
    <message>
        <source>Choose another folder with --out.</source>
        <translation>--out으로 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Choose another folder, or check its permissions.</source>
        <translation>다른 폴더를 고르거나 접근 권한을 확인하세요.</translation>
    </message>
    <message>
        <source>Choose another folder, or free some space.</source>
        <translation>다른 폴더를 고르거나 저장 공간을 확보하세요.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>다른 폴더를 선택하세요.</translation>
    </message>
    <message>
        <source>Choose another frame, or auto.</source>
        <translation>다른 프레임이나 auto를 고르세요.</translation>
    </message>
    <message>
        <source>Choose another key.</source>
        <translation>다른 키를 고르세요.</translation>
    </message>
    <message>
        <source>Choose another mirror.</source>
        <translation>다른 미러를 선택하세요.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>다른 이름을 고르세요.</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Choose another part of it, or put the six points elsewhere.</source>
        <translation>사진의 다른 부분을 고르거나 점 여섯 개를 다른 곳에 놓으세요.</translation>
    </message>
    <message>
        <source>Choose another place for it.</source>
        <translation>다른 위치를 고르세요.</translation>
    </message>
    <message>
        <source>Choose another place or ending.</source>
        <translation>다른 위치나 확장자를 고르세요.</translation>
    </message>
    <message>
        <source>Choose another provider.</source>
        <translation>다른 실행 제공자를 고르세요.</translation>
    </message>
    <message>
        <source>Choose another, or add one.</source>
        <translation>다른 얼굴을 고르거나 새로 추가하세요.</translation>
    </message>
    <message>
        <source>Choose from: {known}.</source>
        <translation>다음 중에서 고르세요: {known}.</translation>
    </message>
    <message>
        <source>Choose keys in the desktop&apos;s settings.</source>
        <translation>데스크톱 설정에서 키를 고르세요.</translation>
    </message>
    <message>
        <source>Choose one of: {animators}.</source>
        <translation>다음 중에서 고르세요: {animators}.</translation>
    </message>
    <message>
        <source>Choose one of: {dtypes}.</source>
        <translation>다음 중에서 고르세요: {dtypes}.</translation>
    </message>
    <message>
        <source>Choose one of: {ids}.</source>
        <translation>다음 중에서 고르세요: {ids}.</translation>
    </message>
    <message>
        <source>Choose one of: {known}.</source>
        <translation>다음 중에서 고르세요: {known}.</translation>
    </message>
    <message>
        <source>Choose one of: {presets}.</source>
        <translation>다음 중에서 고르세요: {presets}.</translation>
    </message>
    <message>
        <source>Choose that animator.</source>
        <translation>그 애니메이터를 고르세요.</translation>
    </message>
    <message>
        <source>Choose the device cpu, or install the NVIDIA driver.</source>
        <translation>장치를 cpu로 고르거나 NVIDIA 드라이버를 설치하세요.</translation>
    </message>
    <message>
        <source>Choose the device {wanted}, or another provider.</source>
        <translation>장치를 {wanted}(으)로 고르거나 다른 실행 제공자를 고르세요.</translation>
    </message>
    <message>
        <source>Choose the output again.</source>
        <translation>출력을 다시 고르세요.</translation>
    </message>
    <message>
        <source>Choose the quality {fitting}, which needs {less} GiB, or close other programs.</source>
        <translation>{less}GiB가 필요한 ‘{fitting}’ 품질을 고르거나 다른 프로그램을 닫으세요.</translation>
    </message>
    <message>
        <source>Close connections that are no longer needed.</source>
        <translation>더 이상 필요 없는 연결을 끊으세요.</translation>
    </message>
    <message>
        <source>Close other programs and build again with `personacam models compile`, or choose a smaller size.</source>
        <translation>다른 프로그램을 닫고 `personacam models compile`로 다시 빌드하거나, 더 작은 크기를 고르세요.</translation>
    </message>
    <message>
        <source>Close other programs and build again with `personacam models compile`.</source>
        <translation>다른 프로그램을 닫고 `personacam models compile`로 다시 빌드하세요.</translation>
    </message>
    <message>
        <source>Close other programs that use it; unplug it and plug it in again.</source>
        <translation>카메라를 쓰는 다른 프로그램을 닫고, 카메라를 뽑았다가 다시 꽂으세요.</translation>
    </message>
    <message>
        <source>Close other programs, choose a smaller size, or use the animator instant.</source>
        <translation>다른 프로그램을 닫거나, 더 작은 크기를 고르거나, instant 애니메이터를 쓰세요.</translation>
    </message>
    <message>
        <source>Close other programs.</source>
        <translation>다른 프로그램을 닫으세요.</translation>
    </message>
    <message>
        <source>Close the other program, or allow the camera in Settings &gt; Privacy &gt; Camera.</source>
        <translation>다른 프로그램을 닫거나 설정 &gt; 개인 정보 &gt; 카메라에서 카메라를 허용하세요.</translation>
    </message>
    <message>
        <source>Close the other program, or allow the camera in System Settings &gt; Privacy &amp; Security &gt; Camera.</source>
        <translation>다른 프로그램을 닫거나 시스템 설정 &gt; 개인정보 보호 및 보안 &gt; 카메라에서 카메라를 허용하세요.</translation>
    </message>
    <message>
        <source>Close the other program; `fuser -v /dev/video*` names it.</source>
        <translation>다른 프로그램을 닫으세요. `fuser -v /dev/video*`로 어느 프로그램인지 알 수 있습니다.</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>연결이 거부되었습니다</translation>
    </message>
    <message>
        <source>Connection timed out</source>
        <translation>연결 시간이 초과되었습니다</translation>
    </message>
    <message>
        <source>Convert it to an MP4 with H.264, or give another file.</source>
        <translation>H.264를 쓰는 MP4로 변환하거나 다른 파일을 고르세요.</translation>
    </message>
    <message>
        <source>Copy it from the hub&apos;s settings again, or unset it.</source>
        <translation>허브 설정에서 다시 복사하거나, 값을 지우세요.</translation>
    </message>
    <message>
        <source>Copy one, and paste it here.</source>
        <translation>사진을 복사한 뒤 여기에 붙여 넣으세요.</translation>
    </message>
    <message>
        <source>Copy or export it again.</source>
        <translation>다시 복사하거나 내보내세요.</translation>
    </message>
    <message>
        <source>Correct SSL_CERT_FILE and SSL_CERT_DIR, or unset them.</source>
        <translation>SSL_CERT_FILE과 SSL_CERT_DIR을 고치거나, 값을 지우세요.</translation>
    </message>
    <message>
        <source>Correct the table, or use the one that comes with the program.</source>
        <translation>표를 고치거나, 프로그램에 들어 있는 표를 사용하세요.</translation>
    </message>
    <message>
        <source>Crop it: one side may be {limit} times as long as the other.</source>
        <translation>잘라서 쓰세요. 한 변은 다른 변의 {limit}배까지 길 수 있습니다.</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>장치나 자원이 사용 중입니다</translation>
    </message>
    <message>
        <source>Download the published weights again, or point --models at the folder that has them.</source>
        <translation>공개된 모델 파일을 다시 내려받거나, --models로 모델 파일이 있는 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Download them, and choose it again: {command}</source>
        <translation>내려받은 뒤 다시 선택하세요: {command}</translation>
    </message>
    <message>
        <source>End it with \n.</source>
        <translation>\n으로 끝내세요.</translation>
    </message>
    <message>
        <source>End it, then try again.</source>
        <translation>그 프로그램을 끝낸 다음 다시 시도하세요.</translation>
    </message>
    <message>
        <source>End it.</source>
        <translation>그 프로그램을 끝내세요.</translation>
    </message>
    <message>
        <source>Every file was read, and is right.</source>
        <translation>모든 파일을 검사했으며 이상이 없습니다.</translation>
    </message>
    <message>
        <source>Everything is as in the preset {preset} again.</source>
        <translation>‘{preset}’ 프리셋의 원래 설정으로 되돌렸습니다.</translation>
    </message>
    <message>
        <source>Faces are judged with dlib, which is not installed with its models.</source>
        <translation>얼굴 평가에 쓰는 dlib와 그 모델이 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Fedora&apos;s own packages do not have the driver; those of RPM Fusion do.</source>
        <translation>이 드라이버는 Fedora 기본 패키지에는 없고 RPM Fusion에 있습니다.</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>파일이 이미 있습니다</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>파일 이름이 너무 깁니다</translation>
    </message>
    <message>
        <source>File too large</source>
        <translation>파일이 너무 큽니다</translation>
    </message>
    <message>
        <source>For another one use the animator instant.</source>
        <translation>다른 배경을 쓰려면 instant 애니메이터를 쓰세요.</translation>
    </message>
    <message>
        <source>Frame {number} could not be packed as PNG.</source>
        <translation>{number}번 프레임을 PNG로 저장하지 못했습니다.</translation>
    </message>
    <message>
        <source>Free some space there, choose a smaller output, or set XDG_RUNTIME_DIR to a folder with more room.</source>
        <translation>그곳에 공간을 비우거나, 출력 크기를 줄이거나, XDG_RUNTIME_DIR을 공간이 더 많은 폴더로 지정하세요.</translation>
    </message>
    <message>
        <source>Free some space there, or set XDG_RUNTIME_DIR to a folder with more room.</source>
        <translation>그곳에 공간을 비우거나, XDG_RUNTIME_DIR을 공간이 더 많은 폴더로 지정하세요.</translation>
    </message>
    <message>
        <source>Free some space there, remove what is no file of Persona Cam, or set XDG_RUNTIME_DIR to another folder.</source>
        <translation>그곳에 공간을 비우고 Persona Cam의 것이 아닌 파일을 지우거나, XDG_RUNTIME_DIR을 다른 폴더로 지정하세요.</translation>
    </message>
    <message>
        <source>Free some space there: `personacam models list` shows what builds take, and how to free them.</source>
        <translation>그곳의 공간을 비우세요. `personacam models list`가 빌드가 차지하는 크기와 지우는 방법을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Free some space, or choose another folder.</source>
        <translation>공간을 확보하거나 다른 폴더를 선택하세요.</translation>
    </message>
    <message>
        <source>Free some space, or set TMPDIR to a folder with more room.</source>
        <translation>공간을 비우거나 TMPDIR을 공간이 더 넉넉한 폴더로 설정하세요.</translation>
    </message>
    <message>
        <source>Free some space: `personacam models list` shows what builds take, and how to free them.</source>
        <translation>공간을 비우세요. `personacam models list`가 빌드가 차지하는 크기와 지우는 방법을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Give --face-points right behind the picture that they belong to.</source>
        <translation>--face-points를 해당 사진 바로 뒤에 지정하세요.</translation>
    </message>
    <message>
        <source>Give --start published, free, a folder of weights, or a checkpoint.</source>
        <translation>--start에 published, free, 가중치 폴더, 체크포인트 가운데 하나를 지정하세요.</translation>
    </message>
    <message>
        <source>Give a file of weights.</source>
        <translation>가중치 파일을 지정하세요.</translation>
    </message>
    <message>
        <source>Give a folder with numbered files ({kinds}).</source>
        <translation>번호가 붙은 파일이 있는 폴더를 지정하세요({kinds}).</translation>
    </message>
    <message>
        <source>Give a folder with personalive/denoising_unet and the files beside it.</source>
        <translation>personalive/denoising_unet과 그 옆의 파일들이 있는 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Give a multiple of {step}.</source>
        <translation>{step}의 배수를 쓰세요.</translation>
    </message>
    <message>
        <source>Give a name that ends in .png.</source>
        <translation>.png로 끝나는 이름을 쓰세요.</translation>
    </message>
    <message>
        <source>Give a name that ends in {ending}.</source>
        <translation>{ending}로 끝나는 이름을 쓰세요.</translation>
    </message>
    <message>
        <source>Give a number from {low} to {high}.</source>
        <translation>{low}에서 {high} 사이의 숫자를 쓰세요.</translation>
    </message>
    <message>
        <source>Give a smaller video.</source>
        <translation>더 작은 동영상을 쓰세요.</translation>
    </message>
    <message>
        <source>Give a video file or a folder of pictures.</source>
        <translation>동영상 파일이나 사진 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Give a video file that plays in a media player, such as an MP4, MOV, WebM or GIF, or a folder of pictures.</source>
        <translation>MP4, MOV, WebM, GIF처럼 재생되는 동영상 파일이나 사진 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Give a video or a folder of pictures as the driver.</source>
        <translation>움직임의 원본으로 동영상이나 사진 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Give another file.</source>
        <translation>다른 파일을 지정하세요.</translation>
    </message>
    <message>
        <source>Give i3d_pretrained_400.pt.</source>
        <translation>i3d_pretrained_400.pt 파일을 지정하세요.</translation>
    </message>
    <message>
        <source>Give it more light, or ask it for a smaller picture.</source>
        <translation>주변을 더 밝게 하거나 카메라 해상도를 낮추세요.</translation>
    </message>
    <message>
        <source>Give one of: {choices}.</source>
        <translation>다음 중 하나를 주세요: {choices}.</translation>
    </message>
    <message>
        <source>Give one picture file.</source>
        <translation>사진 파일 하나를 지정하세요.</translation>
    </message>
    <message>
        <source>Give one such as Ctrl+Alt+1 or F13.</source>
        <translation>Ctrl+Alt+1이나 F13처럼 쓰세요.</translation>
    </message>
    <message>
        <source>Give one with --models.</source>
        <translation>--models로 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Give own, transparent, blur, {colours}, a colour such as #2040ff, or a picture file.</source>
        <translation>own, transparent, blur, {colours}, #2040ff 같은 색, 또는 사진 파일을 지정하세요.</translation>
    </message>
    <message>
        <source>Give the address of a camera&apos;s picture.</source>
        <translation>카메라 영상의 주소를 적으세요.</translation>
    </message>
    <message>
        <source>Give the data that it was begun with, or begin again with --no-resume.</source>
        <translation>시작할 때 쓴 데이터를 지정하거나, --no-resume으로 처음부터 다시 시작하세요.</translation>
    </message>
    <message>
        <source>Give the file as it was published: {file}.</source>
        <translation>배포된 그대로의 파일을 지정하세요: {file}</translation>
    </message>
    <message>
        <source>Give the number instead.</source>
        <translation>이름 대신 번호를 쓰세요.</translation>
    </message>
    <message>
        <source>Give the published file.</source>
        <translation>공개된 파일을 그대로 지정하세요.</translation>
    </message>
    <message>
        <source>Give the settings in the table discriminator that it was made with.</source>
        <translation>discriminator 표에 그 파일을 만들 때의 설정을 적으세요.</translation>
    </message>
    <message>
        <source>Give the sheet a name that ends in .png.</source>
        <translation>시트에 .png로 끝나는 이름을 쓰세요.</translation>
    </message>
    <message>
        <source>Give video files, folders with video files, or a folder of numbered pictures.</source>
        <translation>동영상 파일, 동영상이 든 폴더, 또는 번호가 붙은 사진의 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Give {endings}.</source>
        <translation>{endings} 파일을 쓰세요.</translation>
    </message>
    <message>
        <source>Give {expected}.</source>
        <translation>쓸 수 있는 값: {expected}.</translation>
    </message>
    <message>
        <source>Give {virtual_camera}, {virtual_camera}:DEVICE, a name that ends in {ending}, or {nothing}.</source>
        <translation>{virtual_camera}, {virtual_camera}:장치, {ending}로 끝나는 이름, 또는 {nothing}를 쓰세요.</translation>
    </message>
    <message>
        <source>HF_ENDPOINT is no address of a server.</source>
        <translation>HF_ENDPOINT가 서버 주소가 아닙니다.</translation>
    </message>
    <message>
        <source>HF_ENDPOINT names {host} without encryption.</source>
        <translation>HF_ENDPOINT의 {host}은(는) 암호화되지 않은 주소입니다.</translation>
    </message>
    <message>
        <source>HF_TOKEN is no token.</source>
        <translation>HF_TOKEN이 토큰이 아닙니다.</translation>
    </message>
    <message>
        <source>Hold Ctrl or Alt with it.</source>
        <translation>Ctrl이나 Alt와 함께 누르세요.</translation>
    </message>
    <message>
        <source>Hotkeys are not installed: {reason}.</source>
        <translation>단축키를 쓸 수 있게 설치되어 있지 않습니다: {reason}.</translation>
    </message>
    <message>
        <source>If it happens again, leave this clip out.</source>
        <translation>다시 일어나면 이 클립을 빼세요.</translation>
    </message>
    <message>
        <source>If that is wrong, use --turn with another number, or --turn 0.</source>
        <translation>잘못되었다면 --turn에 다른 각도를 주거나 --turn 0을 쓰세요.</translation>
    </message>
    <message>
        <source>If this network asks for a login, open a web browser first; otherwise choose another mirror.</source>
        <translation>로그인이 필요한 네트워크라면 먼저 웹 브라우저를 여세요. 아니면 다른 미러를 선택하세요.</translation>
    </message>
    <message>
        <source>If you pressed one, another program uses it. Choose another key.</source>
        <translation>눌렀다면 다른 프로그램이 그 키를 쓰고 있습니다. 다른 키를 고르세요.</translation>
    </message>
    <message>
        <source>In {folder} there is no piece to learn from.</source>
        <translation>{folder}에는 학습할 수 있는 조각이 없습니다.</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>입출력 오류입니다</translation>
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
        <source>Install Persona Cam again.</source>
        <translation>Persona Cam을 다시 설치하세요.</translation>
    </message>
    <message>
        <source>Install and load v4l2loopback: {command}</source>
        <translation>v4l2loopback을 설치하고 불러오세요: {command}</translation>
    </message>
    <message>
        <source>Install it ({command}), or let the sender use RTSP.</source>
        <translation>설치하거나({command}), 보내는 쪽에서 RTSP를 쓰게 하세요.</translation>
    </message>
    <message>
        <source>In the program&apos;s folder, run: .venv/bin/pip install -e &apos;.[ort-cpu]&apos;</source>
        <translation>프로그램 폴더에서 실행하세요: .venv/bin/pip install -e &apos;.[ort-cpu]&apos;</translation>
    </message>
    <message>
        <source>In the program&apos;s folder, run: .venv/bin/pip install -e &apos;.[personalive]&apos;</source>
        <translation>프로그램 폴더에서 실행하세요: .venv/bin/pip install -e &apos;.[personalive]&apos;</translation>
    </message>
    <message>
        <source>Install it with: pip install {package}</source>
        <translation>다음 명령으로 설치하세요: pip install {package}</translation>
    </message>
    <message>
        <source>Install it, and start again: {command}</source>
        <translation>설치한 뒤 프로그램을 다시 시작하세요: {command}</translation>
    </message>
    <message>
        <source>Install it: {command}</source>
        <translation>설치하세요: {command}</translation>
    </message>
    <message>
        <source>Install the driver; `personacam doctor` shows what is missing.</source>
        <translation>드라이버를 설치하세요. 빠진 것은 `personacam doctor`가 보여 줍니다.</translation>
    </message>
    <message>
        <source>Install them, or measure personalive only.</source>
        <translation>이 패키지를 설치하거나 personalive만 측정하세요.</translation>
    </message>
    <message>
        <source>In the program&apos;s folder, run: .venv/bin/pip install -e &apos;.[evaluation]&apos;</source>
        <translation>프로그램 폴더에서 실행하세요: .venv/bin/pip install -e &apos;.[evaluation]&apos;</translation>
    </message>
    <message>
        <source>In the program&apos;s folder, run: .venv/bin/pip install -e &apos;.[training]&apos;</source>
        <translation>프로그램 폴더에서 실행하세요: .venv/bin/pip install -e &apos;.[training]&apos;</translation>
    </message>
    <message>
        <source>Install what brings it with the system&apos;s package manager.</source>
        <translation>시스템의 패키지 관리자로 이 라이브러리가 든 패키지를 설치하세요.</translation>
    </message>
    <message>
        <source>Install xdg-desktop-portal and the part of it for your desktop, or use `personacam ctl`.</source>
        <translation>xdg-desktop-portal과 사용하는 데스크톱용 구성 요소를 설치하거나 `personacam ctl`을 쓰세요.</translation>
    </message>
    <message>
        <source>Invalid argument</source>
        <translation>잘못된 값입니다</translation>
    </message>
    <message>
        <source>Invalid data found when processing input</source>
        <translation>내용이 올바르지 않습니다</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>폴더입니다</translation>
    </message>
    <message>
        <source>It could not be started: {reason}.</source>
        <translation>시작하지 못했습니다: {reason}.</translation>
    </message>
    <message>
        <source>It goes up again by itself once there is time; other programs that use the device slow it down.</source>
        <translation>여유가 생기면 자동으로 다시 올라갑니다. 같은 장치를 쓰는 다른 프로그램이 있으면 느려질 수 있습니다.</translation>
    </message>
    <message>
        <source>It is a single picture, so nothing moves.</source>
        <translation>사진이 한 장뿐이어서 아무것도 움직이지 않습니다.</translation>
    </message>
    <message>
        <source>It is chosen, but Instant stands in: PersonaLive is not installed.</source>
        <translation>선택했지만 PersonaLive가 설치되어 있지 않아 Instant가 대신 움직입니다.</translation>
    </message>
    <message>
        <source>It is chosen, but Instant stands in: PersonaLive&apos;s weights are not here.</source>
        <translation>선택했지만 PersonaLive 모델 파일이 없어 Instant가 대신 움직입니다.</translation>
    </message>
    <message>
        <source>It is opened again.</source>
        <translation>다시 여는 중입니다.</translation>
    </message>
    <message>
        <source>It is taken up again by itself.</source>
        <translation>저절로 다시 연결합니다.</translation>
    </message>
    <message>
        <source>It is the same as {other}.</source>
        <translation>{other}와(과) 같은 클립입니다.</translation>
    </message>
    <message>
        <source>It needs a table of that name with steps, batch and learning_rate.</source>
        <translation>그 이름의 표에 steps, batch, learning_rate가 있어야 합니다.</translation>
    </message>
    <message>
        <source>It wrote a report, which has not been sent anywhere.</source>
        <translation>보고서를 남겼으며, 어디에도 전송하지 않았습니다.</translation>
    </message>
    <message>
        <source>Its last lines say why; update the system, and try again.</source>
        <translation>이유는 마지막 줄에 있습니다. 시스템을 업데이트하고 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Leave discriminator.weights out.</source>
        <translation>discriminator.weights를 빼세요.</translation>
    </message>
    <message>
        <source>Leave it out.</source>
        <translation>빼고 쓰세요.</translation>
    </message>
    <message>
        <source>Leave them out.</source>
        <translation>빼고 쓰세요.</translation>
    </message>
    <message>
        <source>Let it send smaller pictures, or bring it nearer to the network.</source>
        <translation>보내는 쪽의 화면 크기를 줄이거나, 네트워크에 더 가까이 두세요.</translation>
    </message>
    <message>
        <source>Let the desktop&apos;s own shortcuts run `personacam ctl`, for example `personacam ctl panic`.</source>
        <translation>데스크톱의 단축키로 `personacam ctl panic`처럼 `personacam ctl`을 실행하게 하세요.</translation>
    </message>
    <message>
        <source>Let the sender wait (mode=listener there), and leave out the mode here.</source>
        <translation>보내는 쪽이 기다리게 하고(그쪽에 mode=listener), 여기서는 mode를 빼세요.</translation>
    </message>
    <message>
        <source>Load the camera again: {command}</source>
        <translation>카메라를 다시 불러오세요: {command}</translation>
    </message>
    <message>
        <source>Look for it there, and record into another folder.</source>
        <translation>그곳에서 찾아보고, 다른 폴더에 녹화하세요.</translation>
    </message>
    <message>
        <source>Made-up weights take {needed} GB, and {folder} has {free} GB left.</source>
        <translation>임의로 만든 모델 파일에는 {needed} GB가 필요한데, {folder}에는 {free} GB만 남아 있습니다.</translation>
    </message>
    <message>
        <source>Make an empty file there.</source>
        <translation>그 자리에 빈 파일을 만드세요.</translation>
    </message>
    <message>
        <source>Make it a folder that you may write to, or set XDG_RUNTIME_DIR to one.</source>
        <translation>쓸 수 있는 폴더로 바꾸거나, XDG_RUNTIME_DIR을 쓸 수 있는 폴더로 지정하세요.</translation>
    </message>
    <message>
        <source>Make it a folder that you may write to.</source>
        <translation>쓸 수 있는 폴더로 바꾸세요.</translation>
    </message>
    <message>
        <source>Make it shorter.</source>
        <translation>더 짧게 쓰세요.</translation>
    </message>
    <message>
        <source>Make room, and check its permissions.</source>
        <translation>공간을 확보하고 권한을 확인하세요.</translation>
    </message>
    <message>
        <source>Make room, check its permissions, or choose another folder.</source>
        <translation>공간을 확보하거나, 권한을 확인하거나, 다른 폴더를 선택하세요.</translation>
    </message>
    <message>
        <source>Make room, or choose another folder.</source>
        <translation>공간을 확보하거나 다른 폴더를 선택하세요.</translation>
    </message>
    <message>
        <source>Make {file} readable, or move it elsewhere.</source>
        <translation>{file}을(를) 읽을 수 있게 하거나 다른 곳으로 옮기세요.</translation>
    </message>
    <message>
        <source>Memory ran out during the build.</source>
        <translation>빌드하는 동안 메모리가 부족해졌습니다.</translation>
    </message>
    <message>
        <source>No Persona Cam is running.</source>
        <translation>실행 중인 Persona Cam이 없습니다.</translation>
    </message>
    <message>
        <source>No camera is plugged in; `personacam doctor` says more.</source>
        <translation>연결된 카메라가 없습니다. `personacam doctor`로 자세히 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>No clip was found in {places}.</source>
        <translation>{places}에서 클립을 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>No face was found in the portrait {portrait}.</source>
        <translation>{portrait} 사진에서 얼굴을 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>No face was found in {name}, in {frames}.</source>
        <translation>{name}에서 얼굴을 찾지 못했습니다({frames}).</translation>
    </message>
    <message>
        <source>No human face was found in {name}.</source>
        <translation>{name}에서 사람 얼굴을 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>No key arrived with {held}.</source>
        <translation>{held}와(과) 함께 누른 키가 들어오지 않았습니다.</translation>
    </message>
    <message>
        <source>No picture can be saved as {name}.</source>
        <translation>{name}(이)라는 이름으로는 사진을 저장할 수 없습니다.</translation>
    </message>
    <message>
        <source>No portrait is shown yet.</source>
        <translation>아직 사진을 고르지 않았습니다.</translation>
    </message>
    <message>
        <source>No process was started: {reason}.</source>
        <translation>프로세스를 시작하지 못했습니다: {reason}.</translation>
    </message>
    <message>
        <source>No provider of ONNX Runtime can run PersonaLive with the dtype {dtype} on the device {device}.</source>
        <translation>ONNX Runtime의 어떤 실행 제공자도 장치 {device}에서 숫자 형식 {dtype}(으)로 PersonaLive를 실행할 수 없습니다.</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>남은 공간이 없습니다</translation>
    </message>
    <message>
        <source>No such device</source>
        <translation>그런 장치가 없습니다</translation>
    </message>
    <message>
        <source>No such device or address</source>
        <translation>그런 장치나 주소가 없습니다</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>그런 파일이나 폴더가 없습니다</translation>
    </message>
    <message>
        <source>No virtual camera could be opened. {reasons}</source>
        <translation>가상 카메라를 열지 못했습니다. {reasons}</translation>
    </message>
    <message>
        <source>Nobody is in view.</source>
        <translation>카메라 앞에 아무도 없습니다.</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>폴더가 아닙니다</translation>
    </message>
    <message>
        <source>Nothing can be written into {folder}.</source>
        <translation>{folder} 폴더에는 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Nothing drawn was found at some of the six points for {name}, so that eyes or mouth may look odd.</source>
        <translation>{name}의 점 여섯 개 가운데 일부 위치에서 그려진 것을 찾지 못해 눈이나 입이 어색해 보일 수 있습니다.</translation>
    </message>
    <message>
        <source>Nothing here can ask for a password.</source>
        <translation>이 시스템에는 암호를 입력받을 수 있는 프로그램이 없습니다.</translation>
    </message>
    <message>
        <source>Nothing is fetched without encryption. Try again later, or choose another mirror.</source>
        <translation>암호화되지 않은 곳에서는 아무것도 받지 않습니다. 나중에 다시 시도하거나 다른 미러를 선택하세요.</translation>
    </message>
    <message>
        <source>Nothing of it could be kept.</source>
        <translation>아무것도 남기지 못했습니다.</translation>
    </message>
    <message>
        <source>Nothing of it was kept. Make room, or choose another mirror.</source>
        <translation>받은 내용은 남기지 않았습니다. 공간을 확보하거나 다른 미러를 선택하세요.</translation>
    </message>
    <message>
        <source>Nothing of it was kept. Try again later, or choose another mirror.</source>
        <translation>받은 내용은 남기지 않았습니다. 나중에 다시 시도하거나 다른 미러를 선택하세요.</translation>
    </message>
    <message>
        <source>Nothing was fetched. Update the program, or choose another mirror.</source>
        <translation>아무것도 받지 않았습니다. 프로그램을 업데이트하거나 다른 미러를 선택하세요.</translation>
    </message>
    <message>
        <source>Nothing was installed: the password was refused.</source>
        <translation>아무것도 설치하지 않았습니다. 암호가 맞지 않습니다.</translation>
    </message>
    <message>
        <source>Nothing was installed: the question for the password was closed.</source>
        <translation>아무것도 설치하지 않았습니다. 암호 입력 창이 닫혔습니다.</translation>
    </message>
    <message>
        <source>OBS Studio is not installed</source>
        <translation>OBS Studio가 설치되어 있지 않음</translation>
    </message>
    <message>
        <source>ONNX Runtime failed in the graph {name}: {reason}</source>
        <translation>ONNX Runtime이 그래프 {name}에서 실패했습니다: {reason}</translation>
    </message>
    <message>
        <source>On Ubuntu switch on “universe”; elsewhere update the system, and try again.</source>
        <translation>Ubuntu에서는 “universe” 저장소를 켜고, 다른 시스템에서는 업데이트한 뒤 다시 시도하세요.</translation>
    </message>
    <message>
        <source>One corner of the mouth is far higher than the other.</source>
        <translation>한쪽 입꼬리가 다른 쪽보다 훨씬 높습니다.</translation>
    </message>
    <message>
        <source>Only {fps} pictures a second of {camera} are read in time.</source>
        <translation>{camera}에서 초당 {fps}프레임만 제때 읽고 있습니다.</translation>
    </message>
    <message>
        <source>Opening the camera {camera} was given up.</source>
        <translation>카메라 {camera} 열기를 중단했습니다.</translation>
    </message>
    <message>
        <source>Opening {address} was given up.</source>
        <translation>{address} 열기를 그만두었습니다.</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>허용되지 않은 작업입니다</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>권한이 없습니다</translation>
    </message>
    <message>
        <source>Persona Cam ended unexpectedly the last time.</source>
        <translation>지난번에 Persona Cam이 예기치 않게 종료되었습니다.</translation>
    </message>
    <message>
        <source>Persona Cam had a problem the last time.</source>
        <translation>지난번에 Persona Cam에 문제가 있었습니다.</translation>
    </message>
    <message>
        <source>Persona Cam is not ready yet.</source>
        <translation>Persona Cam이 아직 준비되지 않았습니다.</translation>
    </message>
    <message>
        <source>Persona Cam is running already, but does not listen.</source>
        <translation>Persona Cam이 이미 실행 중이지만 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>Persona Cam is running already; it was asked to come to the front.</source>
        <translation>Persona Cam이 이미 실행 중이어서 그 창을 앞으로 가져왔습니다.</translation>
    </message>
    <message>
        <source>PersonaLive goes on with the quality {quality_used}.</source>
        <translation>PersonaLive를 ‘{quality_used}’ 품질로 계속합니다.</translation>
    </message>
    <message>
        <source>PersonaLive is closed.</source>
        <translation>PersonaLive가 닫혀 있습니다.</translation>
    </message>
    <message>
        <source>PersonaLive keeps the portrait&apos;s own background.</source>
        <translation>PersonaLive는 사진의 원래 배경을 그대로 씁니다.</translation>
    </message>
    <message>
        <source>PersonaLive needs its weights.</source>
        <translation>PersonaLive에는 모델 파일이 필요합니다.</translation>
    </message>
    <message>
        <source>PersonaLive&apos;s weights are ready.</source>
        <translation>PersonaLive 모델 파일이 준비되었습니다.</translation>
    </message>
    <message>
        <source>Pictures are not read by the protocol of {address}.</source>
        <translation>{address}의 프로토콜로는 영상을 읽지 않습니다.</translation>
    </message>
    <message>
        <source>Pictures come late: PersonaLive goes on with the quality {quality} in place of {wanted}.</source>
        <translation>화면이 늦어지고 있어 PersonaLive를 ‘{wanted}’ 대신 ‘{quality}’ 품질로 계속합니다.</translation>
    </message>
    <message>
        <source>Pictures in the folder of your portraits cannot be looked at: {names}.</source>
        <translation>사진 폴더에 열어 볼 수 없는 사진이 있습니다: {names}.</translation>
    </message>
    <message>
        <source>Pictures of this clip are not upright, and are turned by {degrees}°.</source>
        <translation>이 영상의 화면이 똑바르지 않아 {degrees}° 돌려서 봅니다.</translation>
    </message>
    <message>
        <source>Pictures of {size_px} px have no discriminator: the side has to be a power of two.</source>
        <translation>한 변이 {size_px} px인 그림에는 맞는 판별기가 없습니다. 한 변은 2의 거듭제곱이어야 합니다.</translation>
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
        <source>Plug one in; none is found.</source>
        <translation>마이크를 연결하세요. 지금은 하나도 찾을 수 없습니다.</translation>
    </message>
    <message>
        <source>Prepare it as your own, if it is.</source>
        <translation>직접 찍은 것이라면 own으로 준비하세요.</translation>
    </message>
    <message>
        <source>Prepare other clips: its index says why.</source>
        <translation>다른 클립을 준비하세요. 이유는 색인에 적혀 있습니다.</translation>
    </message>
    <message>
        <source>Prepare the data at 512.</source>
        <translation>데이터를 512 px로 준비하세요.</translation>
    </message>
    <message>
        <source>Put a portrait into it first.</source>
        <translation>먼저 사진을 넣으세요.</translation>
    </message>
    <message>
        <source>Put the points exactly on the outer corners of the eyes and on the edges of the mouth.</source>
        <translation>눈꼬리와 입의 가장자리에 점을 정확히 놓으세요.</translation>
    </message>
    <message>
        <source>Put them on the outer corners of the eyes, the corners of the mouth, and the upper and the lower lip: with “Crop …” in the portrait&apos;s menu, or with --face-points.</source>
        <translation>인물 사진 메뉴의 “자르기 …”나 --face-points를 사용해 눈꼬리, 입꼬리, 윗입술과 아랫입술에 점을 놓으세요.</translation>
    </message>
    <message>
        <source>PyTorch finds no graphics card.</source>
        <translation>PyTorch가 그래픽 카드를 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>Qt cannot open a window: {reason}.</source>
        <translation>Qt가 창을 열 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>Qt knows no kind of display that is called {name}.</source>
        <translation>{name}(이)라는 화면 종류를 Qt가 알지 못합니다.</translation>
    </message>
    <message>
        <source>Qt&apos;s plugin {plugin} does not load: {reason}.</source>
        <translation>Qt의 {plugin} 플러그인을 불러올 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>Read them, and accept them in the window, or with: personacam models download --accept-terms</source>
        <translation>조건을 읽고 창에서 동의하거나 다음 명령으로 동의하세요: personacam models download --accept-terms</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>읽기 전용 파일 시스템입니다</translation>
    </message>
    <message>
        <source>Reading weights needs the package {package}, which is not installed.</source>
        <translation>모델 파일을 읽으려면 {package} 패키지가 필요한데 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Reading {path} failed in the middle: {reason}.</source>
        <translation>{path}을(를) 읽는 도중 실패했습니다: {reason}.</translation>
    </message>
    <message>
        <source>Remove it, and the training goes on from the one before.</source>
        <translation>이 파일을 지우면 그 이전 체크포인트부터 학습이 이어집니다.</translation>
    </message>
    <message>
        <source>Remove it.</source>
        <translation>지우세요.</translation>
    </message>
    <message>
        <source>Remove the folder that it lies in, and prepare its clip again.</source>
        <translation>이 파일이 든 폴더를 지우고 클립을 다시 준비하세요.</translation>
    </message>
    <message>
        <source>Rename the picture.</source>
        <translation>사진 이름을 바꾸세요.</translation>
    </message>
    <message>
        <source>Render them: python installer/artwork/render_crowd.py {folder}</source>
        <translation>먼저 렌더링하세요: python installer/artwork/render_crowd.py {folder}</translation>
    </message>
    <message>
        <source>Replace it, or take it out of the folder.</source>
        <translation>바꾸거나 폴더에서 빼세요.</translation>
    </message>
    <message>
        <source>Restart the computer if its kernel was updated, update the system, and try again.</source>
        <translation>커널이 업데이트되었다면 컴퓨터를 다시 시작하고, 시스템을 업데이트한 뒤 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Restart the computer, and look again.</source>
        <translation>컴퓨터를 다시 시작하고 확인하세요.</translation>
    </message>
    <message>
        <source>Run `personacam train prepare` with this folder.</source>
        <translation>이 폴더로 `personacam train prepare`를 실행하세요.</translation>
    </message>
    <message>
        <source>Run again with -v for the whole story.</source>
        <translation>자세한 내용을 보려면 -v로 다시 실행하세요.</translation>
    </message>
    <message>
        <source>Run with --no-control to go without.</source>
        <translation>없이 쓰려면 --no-control로 실행하세요.</translation>
    </message>
    <message>
        <source>Run: sudo usermod -aG video $USER, then log out and in.</source>
        <translation>sudo usermod -aG video $USER 를 실행한 다음 로그아웃했다가 다시 로그인하세요.</translation>
    </message>
    <message>
        <source>Save it again with another program.</source>
        <translation>다른 프로그램으로 다시 저장하세요.</translation>
    </message>
    <message>
        <source>Save it again.</source>
        <translation>다시 저장하세요.</translation>
    </message>
    <message>
        <source>Save it as a JPEG that is not progressive, or scale it down.</source>
        <translation>프로그레시브가 아닌 JPEG로 저장하거나 크기를 줄이세요.</translation>
    </message>
    <message>
        <source>Save it smaller, for example as JPEG.</source>
        <translation>JPEG 등으로 더 작게 저장하세요.</translation>
    </message>
    <message>
        <source>Save the preset again.</source>
        <translation>프리셋을 다시 저장하세요.</translation>
    </message>
    <message>
        <source>Scale it down, or save it as JPEG.</source>
        <translation>크기를 줄이거나 JPEG로 저장하세요.</translation>
    </message>
    <message>
        <source>Scale it down.</source>
        <translation>크기를 줄이세요.</translation>
    </message>
    <message>
        <source>Secure Boot is on: this computer loads only drivers signed with a key that its firmware knows. The driver is signed with a key of this computer&apos;s own, which the firmware has to learn once. Type {command} and choose a password; restart, choose “Enroll MOK” on the blue screen, and type the password again. After that the camera is there by itself.</source>
        <translation>보안 부팅(Secure Boot)이 켜져 있어 펌웨어에 등록된 키로 서명한 드라이버만 불러올 수 있습니다. 이 드라이버는 이 컴퓨터의 키로 서명되므로 그 키를 펌웨어에 한 번 등록해야 합니다. {command} 명령을 실행해 암호를 정하고, 컴퓨터를 다시 시작해 파란 화면에서 ‘Enroll MOK’를 고른 다음 그 암호를 입력하세요. 그 뒤로는 카메라가 자동으로 나타납니다.</translation>
    </message>
    <message>
        <source>See docs/evaluation.md.</source>
        <translation>docs/evaluation.md를 참고하세요.</translation>
    </message>
    <message>
        <source>Set HTTPS_PROXY to a proxy of the form http://HOST:PORT, or unset it.</source>
        <translation>HTTPS_PROXY를 http://호스트:포트 형식의 프록시로 지정하거나, 값을 지우세요.</translation>
    </message>
    <message>
        <source>Set QT_QPA_PLATFORM to one of these, or unset it: {known}.</source>
        <translation>QT_QPA_PLATFORM을 다음 중 하나로 지정하거나 지우세요: {known}.</translation>
    </message>
    <message>
        <source>Set XDG_RUNTIME_DIR to a folder of your own.</source>
        <translation>XDG_RUNTIME_DIR을 자신의 폴더로 지정하세요.</translation>
    </message>
    <message>
        <source>Set compute.device to cpu, or install PyTorch with CUDA.</source>
        <translation>compute.device를 cpu로 바꾸거나 CUDA용 PyTorch를 설치하세요.</translation>
    </message>
    <message>
        <source>Several portraits are called {words}.</source>
        <translation>이름이 {words}인 사진이 여러 개 있습니다.</translation>
    </message>
    <message>
        <source>Show one before the first frame is animated.</source>
        <translation>첫 프레임을 움직이기 전에 얼굴을 표시하세요.</translation>
    </message>
    <message>
        <source>Show one in the strip again.</source>
        <translation>숨긴 사진 가운데 하나를 다시 보이게 하세요.</translation>
    </message>
    <message>
        <source>Slot {number} is empty.</source>
        <translation>{number}번 슬롯이 비어 있습니다.</translation>
    </message>
    <message>
        <source>Some of your settings could not be read: {names}.</source>
        <translation>설정 일부를 읽지 못했습니다: {names}.</translation>
    </message>
    <message>
        <source>Something failed that should not: {reason}.</source>
        <translation>예상하지 못한 문제가 생겼습니다: {reason}.</translation>
    </message>
    <message>
        <source>Something unforeseen failed: {reason}.</source>
        <translation>예기치 않은 오류가 났습니다: {reason}.</translation>
    </message>
    <message>
        <source>Stage {stage} goes on from the weights of stage {before}, and {folder} has none.</source>
        <translation>{stage}단계는 {before}단계의 가중치에서 이어지는데 {folder}에는 그것이 없습니다.</translation>
    </message>
    <message>
        <source>Stages 2 and 3 compare pictures with LPIPS, and that needs VGG16&apos;s weights.</source>
        <translation>2단계와 3단계는 그림을 LPIPS로 비교하며, 여기에는 VGG16 가중치가 필요합니다.</translation>
    </message>
    <message>
        <source>Start again then: what has arrived is kept.</source>
        <translation>그 뒤에 다시 시작하세요. 이미 받은 부분은 보관됩니다.</translation>
    </message>
    <message>
        <source>Start it from a desktop, or correct these variables.</source>
        <translation>데스크톱에서 시작하거나 이 변수들을 바로잡으세요.</translation>
    </message>
    <message>
        <source>Start it with `personacam live`, or open its window.</source>
        <translation>`personacam live`로 시작하거나 창을 여세요.</translation>
    </message>
    <message>
        <source>Start the animator again.</source>
        <translation>애니메이터를 다시 시작하세요.</translation>
    </message>
    <message>
        <source>Start the program again, or use `personacam ctl`.</source>
        <translation>프로그램을 다시 시작하거나 `personacam ctl`을 쓰세요.</translation>
    </message>
    <message>
        <source>Start the program again.</source>
        <translation>프로그램을 다시 시작하세요.</translation>
    </message>
    <message>
        <source>Start the program again; until then use the animator instant, or the device cpu.</source>
        <translation>프로그램을 다시 시작하세요. 그때까지는 instant 애니메이터나 cpu 장치를 쓰세요.</translation>
    </message>
    <message>
        <source>Stop it first; one at a time can be on air.</source>
        <translation>먼저 그쪽을 끝내세요. 한 번에 하나만 방송할 수 있습니다.</translation>
    </message>
    <message>
        <source>Strengths and smoothing are back at 100 %.</source>
        <translation>움직임 강도와 흔들림 보정을 100%로 되돌렸습니다.</translation>
    </message>
    <message>
        <source>Switch the hotkeys off and on again, or use `personacam ctl`.</source>
        <translation>단축키를 껐다가 다시 켜거나 `personacam ctl`을 쓰세요.</translation>
    </message>
    <message>
        <source>Switch the hotkeys off and on again.</source>
        <translation>단축키를 껐다가 다시 켜세요.</translation>
    </message>
    <message>
        <source>The D-Bus session bus cannot be used: {reason}.</source>
        <translation>D-Bus 세션 버스를 쓸 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The Instant animator has no portrait yet.</source>
        <translation>Instant 애니메이터에 아직 사진이 없습니다.</translation>
    </message>
    <message>
        <source>The animator gave more pictures than the {count} frames it was given.</source>
        <translation>애니메이터가 받은 {count}프레임보다 많은 프레임을 내보냈습니다.</translation>
    </message>
    <message>
        <source>The animator left {unanswered} frames unanswered, after {count}.</source>
        <translation>애니메이터가 {count}개 뒤로 {unanswered}개 프레임을 처리하지 않았습니다.</translation>
    </message>
    <message>
        <source>The animator {animator} does not answer.</source>
        <translation>애니메이터 {animator}이(가) 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>The animator {animator} is loading.</source>
        <translation>애니메이터 {animator}을(를) 불러오는 중입니다.</translation>
    </message>
    <message>
        <source>The animator {animator} is starting.</source>
        <translation>애니메이터 {animator}을(를) 시작하는 중입니다.</translation>
    </message>
    <message>
        <source>The animator {animator} needs a face, and {packages} are not installed.</source>
        <translation>애니메이터 {animator}에는 얼굴이 필요한데 얼굴을 읽는 패키지({packages})가 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>The animator {animator} needs the package {package}, which is not installed.</source>
        <translation>애니메이터 {animator}에는 {package} 패키지가 필요한데 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>The animator {animator} shows no driver.</source>
        <translation>애니메이터 {animator}이(가) 드라이버의 움직임을 보여 주지 않습니다.</translation>
    </message>
    <message>
        <source>The avatar is back in the middle.</source>
        <translation>아바타를 가운데로 되돌렸습니다.</translation>
    </message>
    <message>
        <source>The build ended with status {status}.</source>
        <translation>빌드가 상태 {status}(으)로 끝났습니다.</translation>
    </message>
    <message>
        <source>The build failed: {kind}: {reason}</source>
        <translation>빌드에 실패했습니다: {kind}: {reason}</translation>
    </message>
    <message>
        <source>The build needs {needed} GB on the disk of {folder}, where {free} GB are free.</source>
        <translation>빌드하려면 {folder}이(가) 있는 디스크에 {needed} GB가 필요하지만, {free} GB만 남아 있습니다.</translation>
    </message>
    <message>
        <source>The build was cancelled.</source>
        <translation>빌드를 취소했습니다.</translation>
    </message>
    <message>
        <source>The build was killed: by the system when memory ran out, or by a user.</source>
        <translation>빌드가 강제로 끝났습니다. 메모리가 부족해 시스템이 끝냈거나 사용자가 끝냈습니다.</translation>
    </message>
    <message>
        <source>The camera name {wanted} fits several: {names}.</source>
        <translation>카메라 이름 {wanted}에 맞는 것이 여럿입니다: {names}.</translation>
    </message>
    <message>
        <source>The camera process ({process}) does not move.</source>
        <translation>카메라 프로세스({process})가 멈춰 있습니다.</translation>
    </message>
    <message>
        <source>The camera process cannot be started: {reason}.</source>
        <translation>카메라 프로세스를 시작할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The camera process cannot use {folder}: {reason}.</source>
        <translation>카메라 프로세스가 {folder} 폴더를 사용할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The camera process did not start within {limit_s} s.</source>
        <translation>카메라 프로세스가 {limit_s}초 안에 시작되지 않았습니다.</translation>
    </message>
    <message>
        <source>The camera process ended at once: {reason}</source>
        <translation>카메라 프로세스가 바로 끝났습니다: {reason}</translation>
    </message>
    <message>
        <source>The camera process is starting.</source>
        <translation>카메라 프로세스를 시작하는 중입니다.</translation>
    </message>
    <message>
        <source>The camera {camera} cannot be opened: most likely another program uses it.</source>
        <translation>카메라 {camera}을(를) 열 수 없습니다. 다른 프로그램이 쓰고 있을 가능성이 큽니다.</translation>
    </message>
    <message>
        <source>The camera {camera} has sent no picture for {patience_s} s.</source>
        <translation>카메라 {camera}에서 {patience_s}초 동안 화면이 들어오지 않았습니다.</translation>
    </message>
    <message>
        <source>The camera {camera} has sent nothing for {silent_s} s.</source>
        <translation>카메라 {camera}에서 {silent_s}초 동안 아무것도 들어오지 않았습니다.</translation>
    </message>
    <message>
        <source>The camera {camera} is not there ({path}).</source>
        <translation>카메라 {camera}이(가) 없습니다 ({path}).</translation>
    </message>
    <message>
        <source>The camera {camera} is not there.</source>
        <translation>카메라 {camera}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>The camera {camera} sends only damaged pictures.</source>
        <translation>카메라 {camera}에서 깨진 화면만 들어옵니다.</translation>
    </message>
    <message>
        <source>The camera {camera} sends only {fps} pictures a second.</source>
        <translation>카메라 {camera}에서 초당 {fps}프레임만 들어옵니다.</translation>
    </message>
    <message>
        <source>The camera {camera} was unplugged.</source>
        <translation>카메라 {camera}의 연결이 끊겼습니다.</translation>
    </message>
    <message>
        <source>The camera&apos;s picture is upright again, and is not turned any more.</source>
        <translation>카메라 영상이 다시 똑바로 되어 더 이상 돌리지 않습니다.</translation>
    </message>
    <message>
        <source>The card has no picture any more.</source>
        <translation>안내 화면에서 사진을 없앴습니다.</translation>
    </message>
    <message>
        <source>The certificates of this computer cannot be read.</source>
        <translation>이 컴퓨터의 인증서를 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>The change follows when it does.</source>
        <translation>디스크가 응답하면 변경 내용이 적용됩니다.</translation>
    </message>
    <message>
        <source>The check was stopped.</source>
        <translation>확인이 중단되었습니다.</translation>
    </message>
    <message>
        <source>The chosen folder cannot be remembered: {reason}.</source>
        <translation>선택한 폴더를 기억할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The connection to {address} was lost: {reason}.</source>
        <translation>{address} 연결이 끊겼습니다: {reason}.</translation>
    </message>
    <message>
        <source>The conversion was stopped.</source>
        <translation>변환을 멈췄습니다.</translation>
    </message>
    <message>
        <source>The converted weights take {needed} GB, and {folder} has {free} GB left.</source>
        <translation>변환한 모델 파일에는 {needed} GB가 필요한데, {folder}에는 {free} GB만 남아 있습니다.</translation>
    </message>
    <message>
        <source>The delay grows until the animator can take over.</source>
        <translation>애니메이터가 이어받을 수 있을 때까지 지연이 늘어납니다.</translation>
    </message>
    <message>
        <source>The demo clip has given no picture for {silent_s} s.</source>
        <translation>데모 영상에서 {silent_s}초 동안 화면이 오지 않았습니다.</translation>
    </message>
    <message>
        <source>The demo clip runs at only {fps} pictures a second.</source>
        <translation>데모 영상이 초당 {fps}장으로만 재생됩니다.</translation>
    </message>
    <message>
        <source>The desktop ended the hotkeys.</source>
        <translation>데스크톱에서 단축키 사용을 종료했습니다.</translation>
    </message>
    <message>
        <source>The desktop gave no action a key.</source>
        <translation>데스크톱이 어떤 동작에도 단축키를 지정하지 않았습니다.</translation>
    </message>
    <message>
        <source>The disk does not answer.</source>
        <translation>디스크가 응답하지 않습니다.</translation>
    </message>
    <message>
        <source>The disk is full, and the build could not be written.</source>
        <translation>디스크가 가득 차서 빌드를 쓸 수 없었습니다.</translation>
    </message>
    <message>
        <source>The disk is full: {target} could not be written to its end.</source>
        <translation>디스크가 가득 차서 {target}을(를) 끝까지 쓰지 못했습니다.</translation>
    </message>
    <message>
        <source>The disk of {folder} is full.</source>
        <translation>{folder}이(가) 있는 디스크가 가득 찼습니다.</translation>
    </message>
    <message>
        <source>The display cannot be reached: {reason}.</source>
        <translation>디스플레이에 연결할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The download was stopped.</source>
        <translation>다운로드가 중단되었습니다.</translation>
    </message>
    <message>
        <source>The drawn eyes or the mouth of {name} were not found, so that they may move beside what is drawn.</source>
        <translation>{name}에 그려진 눈이나 입을 찾지 못해, 그림과 어긋난 자리에서 움직일 수 있습니다.</translation>
    </message>
    <message>
        <source>The driver could not be built for this kernel.</source>
        <translation>이 커널에 맞는 드라이버를 빌드하지 못했습니다.</translation>
    </message>
    <message>
        <source>The driver is installed, and this computer refuses to load it.</source>
        <translation>드라이버를 설치했지만 이 컴퓨터가 불러오기를 거부합니다.</translation>
    </message>
    <message>
        <source>The driver of the graphics card is too old for the installed packages.</source>
        <translation>그래픽 카드의 드라이버가 설치된 패키지에 비해 너무 오래되었습니다.</translation>
    </message>
    <message>
        <source>The driver of the graphics card, or a library of it, is missing.</source>
        <translation>그래픽 카드의 드라이버나 그 라이브러리가 없습니다.</translation>
    </message>
    <message>
        <source>The driver was installed, but the camera is not there.</source>
        <translation>드라이버를 설치했지만 카메라가 없습니다.</translation>
    </message>
    <message>
        <source>The eyes are too close together.</source>
        <translation>두 눈의 점이 너무 가까이 있습니다.</translation>
    </message>
    <message>
        <source>The face in {name} is cut by the picture&apos;s edge: {share} % of it is outside.</source>
        <translation>{name}의 얼굴이 사진 가장자리에서 잘렸습니다. 얼굴의 {share}%가 사진 밖에 있습니다.</translation>
    </message>
    <message>
        <source>The face in {name} is less like a person&apos;s than most, as those of animals, toys and some drawn figures are: it is tried, and may look odd.</source>
        <translation>{name}의 얼굴은 동물, 장난감, 몇몇 그림 속 인물처럼 사람 얼굴과 덜 닮았습니다. 그대로 움직여 보지만 어색해 보일 수 있습니다.</translation>
    </message>
    <message>
        <source>The face in {name} is too small: {extent} pixels, where at least {needed} are needed.</source>
        <translation>{name}의 얼굴이 너무 작습니다. 지금은 {extent}픽셀이며, {needed}픽셀 이상이어야 합니다.</translation>
    </message>
    <message>
        <source>The face in {name} is turned too far to the side: {angle}°, where {limit}° are the limit.</source>
        <translation>{name}의 얼굴이 옆으로 너무 많이 돌아가 있습니다. 지금은 {angle}°이며, {limit}°까지 사용할 수 있습니다.</translation>
    </message>
    <message>
        <source>The face in {name} looks too far {way}.</source>
        <translation>{name}의 얼굴이 너무 {way} 향하고 있습니다.</translation>
    </message>
    <message>
        <source>The file stays where it is: {reason}.</source>
        <translation>파일은 그대로 두었습니다: {reason}.</translation>
    </message>
    <message>
        <source>The file was kept as {file}.</source>
        <translation>원래 파일은 {file}(으)로 남겨 두었습니다.</translation>
    </message>
    <message>
        <source>The folder of your portraits cannot be used; only those that come with the program are there.</source>
        <translation>내 사진이 있는 폴더를 사용할 수 없습니다. 프로그램에 들어 있는 사진만 표시됩니다.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be read: {reason}.</source>
        <translation>폴더 {folder}을(를) 읽을 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The folder {folder} has not all of PersonaLive&apos;s weights. Missing: {names}.</source>
        <translation>폴더 {folder}에 PersonaLive 모델 파일이 모두 있지 않습니다. 없는 파일: {names}.</translation>
    </message>
    <message>
        <source>The folder {folder} has not all of PersonaLive&apos;s weights: {names} and {more} more are missing.</source>
        <translation>폴더 {folder}에 PersonaLive 모델 파일이 모두 있지 않습니다. {names} 외에 {more}개가 더 없습니다.</translation>
    </message>
    <message>
        <source>The folder {folder} holds no pictures.</source>
        <translation>{folder} 폴더에 이미지가 없습니다.</translation>
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
        <source>The graph {name} is closed.</source>
        <translation>그래프 {name}이(가) 닫혀 있습니다.</translation>
    </message>
    <message>
        <source>The graph {name} is missing or damaged.</source>
        <translation>그래프 {name}이(가) 없거나 손상되었습니다.</translation>
    </message>
    <message>
        <source>The graphics card failed while {doing}: {reason}</source>
        <translation>{doing} 그래픽 카드에서 오류가 났습니다: {reason}</translation>
    </message>
    <message>
        <source>The graphics card has no room for the graphs of {provider}: PyTorch makes the pictures.</source>
        <translation>그래픽 카드 메모리가 부족해 {provider} 그래프를 올릴 수 없습니다. PyTorch로 화면을 만듭니다.</translation>
    </message>
    <message>
        <source>The graphs for {provider} are being built, once, in some minutes. Until then PyTorch makes the pictures.</source>
        <translation>{provider}에 쓸 그래프를 만들고 있습니다. 몇 분 정도 걸리며 한 번만 하면 됩니다. 그때까지는 PyTorch로 화면을 만듭니다.</translation>
    </message>
    <message>
        <source>The hotkey of {action}: {what}</source>
        <translation>{action} 단축키: {what}</translation>
    </message>
    <message>
        <source>The hotkeys failed: {reason}.</source>
        <translation>단축키에서 오류가 났습니다: {reason}.</translation>
    </message>
    <message>
        <source>The index of {folder} is damaged.</source>
        <translation>{folder}의 색인이 손상되었습니다.</translation>
    </message>
    <message>
        <source>The keys were not allowed when the desktop asked.</source>
        <translation>데스크톱에서 물었을 때 키가 허용되지 않았습니다.</translation>
    </message>
    <message>
        <source>The last line names the file; add a second device there.</source>
        <translation>마지막 줄에 파일 이름이 있습니다. 그 파일에 장치를 하나 더 추가하세요.</translation>
    </message>
    <message>
        <source>The library of {provider} cannot be loaded.</source>
        <translation>{provider}의 라이브러리를 불러올 수 없습니다.</translation>
    </message>
    <message>
        <source>The licence of {name} is: {terms}. A training with --start free cannot use it.</source>
        <translation>{name}의 사용 조건은 다음과 같습니다: {terms}. --start free로 하는 학습에는 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>The line has not come to its end.</source>
        <translation>줄이 끝나지 않았습니다.</translation>
    </message>
    <message>
        <source>The line is longer than {most} bytes.</source>
        <translation>줄이 {most}바이트보다 깁니다.</translation>
    </message>
    <message>
        <source>The list of your portraits cannot be read, so that nothing in it can be changed: {reason}.</source>
        <translation>사진 목록을 읽을 수 없어서 아무것도 바꿀 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The list of your portraits cannot be read; until it can, nothing in it is changed.</source>
        <translation>사진 목록을 읽을 수 없습니다. 읽을 수 있을 때까지 목록은 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>The lists of packages could not be read.</source>
        <translation>패키지 목록을 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>The lower lip is not just below the upper one.</source>
        <translation>아랫입술이 윗입술 바로 아래에 있지 않습니다.</translation>
    </message>
    <message>
        <source>The microphone chosen by the system cannot be opened: {reason}.</source>
        <translation>시스템 기본 마이크를 열 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The microphone gives no sound any more.</source>
        <translation>마이크에서 더 이상 소리가 들어오지 않습니다.</translation>
    </message>
    <message>
        <source>The microphone {name} cannot be opened: {reason}.</source>
        <translation>마이크 {name}을(를) 열 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The model file {name} cannot be read ({reason}).</source>
        <translation>모델 파일 {name}을(를) 읽을 수 없습니다({reason}).</translation>
    </message>
    <message>
        <source>The model file {name} is damaged: its SHA-256 is {found}, not {sha256}.</source>
        <translation>모델 파일 {name}이(가) 손상되었습니다. SHA-256이 {sha256}이 아니라 {found}입니다.</translation>
    </message>
    <message>
        <source>The models folder {models} has no {name} (tried {endings}).</source>
        <translation>모델 폴더 {models}에 {name}이(가) 없습니다({endings}을(를) 찾아보았습니다).</translation>
    </message>
    <message>
        <source>The models folder {models} has no {name}.</source>
        <translation>모델 폴더 {models}에 {name}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>The mouth is above the eyes.</source>
        <translation>입이 눈보다 위에 있습니다.</translation>
    </message>
    <message>
        <source>The mouth is too far to the side of the eyes.</source>
        <translation>입이 눈에서 옆으로 너무 치우쳐 있습니다.</translation>
    </message>
    <message>
        <source>The mouth is too near to the eyes, or too far from them.</source>
        <translation>입이 눈에서 너무 가깝거나 너무 멉니다.</translation>
    </message>
    <message>
        <source>The mouth&apos;s corners are too close together, too far apart, or the wrong way round.</source>
        <translation>양쪽 입꼬리가 너무 가깝거나 너무 멀거나 서로 바뀌어 있습니다.</translation>
    </message>
    <message>
        <source>The nearest is {nearest}.</source>
        <translation>가장 비슷한 설정은 {nearest}입니다.</translation>
    </message>
    <message>
        <source>The others are there, and these keep their names and places. Make them readable, or remove them.</source>
        <translation>나머지는 그대로 있고, 이 사진들의 이름과 자리도 남아 있습니다. 읽을 수 있게 하거나 지우세요.</translation>
    </message>
    <message>
        <source>The package lpips is not installed.</source>
        <translation>lpips 패키지가 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>The packages could not be downloaded.</source>
        <translation>패키지를 내려받지 못했습니다.</translation>
    </message>
    <message>
        <source>The packages of this system do not have the driver v4l2loopback.</source>
        <translation>이 시스템의 패키지에는 드라이버 v4l2loopback이 없습니다.</translation>
    </message>
    <message>
        <source>The person in this portrait cannot be told from the background, so the portrait keeps its own.</source>
        <translation>이 사진에서는 사람과 배경을 구별할 수 없어 원래 배경을 그대로 씁니다.</translation>
    </message>
    <message>
        <source>The picture cannot be used like that: {reason}.</source>
        <translation>사진을 이대로 사용할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The picture could not be taken in: {reason}.</source>
        <translation>사진을 추가하지 못했습니다: {reason}.</translation>
    </message>
    <message>
        <source>The picture is not kept any more.</source>
        <translation>이 사진은 더 이상 보관되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>The picture {name} is animated: its first picture is the portrait.</source>
        <translation>{name} 사진은 움직이는 그림이어서, 첫 장면을 씁니다.</translation>
    </message>
    <message>
        <source>The pictures are all there. The list was kept as {file}.</source>
        <translation>사진은 모두 남아 있습니다. 목록은 {file}(으)로 남겨 두었습니다.</translation>
    </message>
    <message>
        <source>The pictures in {frames_out} would be written over one of the inputs.</source>
        <translation>{frames_out}에 사진을 쓰면 입력 파일을 덮어쓰게 됩니다.</translation>
    </message>
    <message>
        <source>The portal of the desktop ended, and the hotkeys with it.</source>
        <translation>데스크톱 포털이 끝나 단축키도 끝났습니다.</translation>
    </message>
    <message>
        <source>The portal of the desktop failed: {reason}.</source>
        <translation>데스크톱 포털에서 오류가 났습니다: {reason}.</translation>
    </message>
    <message>
        <source>The portal of the desktop refuses: {reason}.</source>
        <translation>데스크톱 포털에서 거부했습니다: {reason}.</translation>
    </message>
    <message>
        <source>The portal of this desktop has no global shortcuts.</source>
        <translation>이 데스크톱의 포털에는 전역 단축키 기능이 없습니다.</translation>
    </message>
    <message>
        <source>The preset {preset} cannot be used; the usual one takes its place.</source>
        <translation>프리셋 {preset}을(를) 사용할 수 없어 기본 프리셋을 대신 사용합니다.</translation>
    </message>
    <message>
        <source>The preset {preset} has settings that cannot be used; they are left out: {names}.</source>
        <translation>프리셋 {preset}에 사용할 수 없는 설정이 있어 제외했습니다: {names}.</translation>
    </message>
    <message>
        <source>The preset {preset} is on, and your changes are gone.</source>
        <translation>‘{preset}’ 프리셋을 적용했습니다. 이전에 바꾼 설정은 사라졌습니다.</translation>
    </message>
    <message>
        <source>The preset {preset} was removed.</source>
        <translation>‘{preset}’ 프리셋을 삭제했습니다.</translation>
    </message>
    <message>
        <source>The preset {preset} was saved, over what was in it.</source>
        <translation>‘{preset}’ 프리셋에 덮어썼습니다.</translation>
    </message>
    <message>
        <source>The process that prepared {path} ended unexpectedly ({code}): {reason}</source>
        <translation>{path}을(를) 준비하던 프로세스가 예기치 않게 끝났습니다({code}): {reason}</translation>
    </message>
    <message>
        <source>The process that reads the weights ended unexpectedly ({code}): {reason}</source>
        <translation>모델 파일을 읽는 프로세스가 예기치 않게 끝났습니다({code}): {reason}</translation>
    </message>
    <message>
        <source>The program ended in the middle of a recording. It is saved as far as it got: {file}</source>
        <translation>녹화 중에 프로그램이 종료되었습니다. 그때까지의 내용을 저장했습니다: {file}</translation>
    </message>
    <message>
        <source>The program goes on; what you change is lost when it ends.</source>
        <translation>프로그램은 계속되지만, 바꾼 내용은 종료하면 사라집니다.</translation>
    </message>
    <message>
        <source>The proxy of this computer cannot be used.</source>
        <translation>이 컴퓨터의 프록시를 사용할 수 없습니다.</translation>
    </message>
    <message>
        <source>The proxy refuses the connection.</source>
        <translation>프록시가 연결을 거부했습니다.</translation>
    </message>
    <message>
        <source>The recording is saved: {file}</source>
        <translation>녹화를 저장했습니다: {file}</translation>
    </message>
    <message>
        <source>The recording {file} lacks {missing} of {all} pictures: this computer was too slow.</source>
        <translation>컴퓨터가 느려서 녹화 {file}에서 전체 {all}프레임 중 {missing}프레임이 빠졌습니다.</translation>
    </message>
    <message>
        <source>The run has ended.</source>
        <translation>실행이 끝났습니다.</translation>
    </message>
    <message>
        <source>The running Persona Cam cannot be reached: {reason}.</source>
        <translation>실행 중인 Persona Cam에 연결할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The running Persona Cam has not answered for {limit_s} s.</source>
        <translation>실행 중인 Persona Cam이 {limit_s}초 동안 응답하지 않았습니다.</translation>
    </message>
    <message>
        <source>The running Persona Cam hung up without an answer.</source>
        <translation>실행 중인 Persona Cam이 응답 없이 연결을 끊었습니다.</translation>
    </message>
    <message>
        <source>The running Persona Cam hung up: {reason}.</source>
        <translation>실행 중인 Persona Cam이 연결을 끊었습니다: {reason}.</translation>
    </message>
    <message>
        <source>The server allows this file to some users only.</source>
        <translation>이 파일은 서버가 일부 사용자에게만 허용합니다.</translation>
    </message>
    <message>
        <source>The server cannot prove who it is: its certificate is not trusted.</source>
        <translation>서버의 인증서를 신뢰할 수 없어 안전한 서버인지 확인할 수 없습니다.</translation>
    </message>
    <message>
        <source>The server does not say how large {file} is.</source>
        <translation>서버가 {file}의 크기를 알려 주지 않습니다.</translation>
    </message>
    <message>
        <source>The server gives no file, but says {status}.</source>
        <translation>서버가 파일을 주지 않고 {status}(으)로 응답했습니다.</translation>
    </message>
    <message>
        <source>The server has another {file} than the one that is known.</source>
        <translation>서버의 {file}이(가) 알려진 파일과 다릅니다.</translation>
    </message>
    <message>
        <source>The server has no such file.</source>
        <translation>서버에 그런 파일이 없습니다.</translation>
    </message>
    <message>
        <source>The server points to an address that is none.</source>
        <translation>서버가 올바르지 않은 주소로 안내했습니다.</translation>
    </message>
    <message>
        <source>The server points to {host}, which cannot be reached safely.</source>
        <translation>서버가 안내한 {host}에는 안전하게 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>The server sends us from one address to the next without end.</source>
        <translation>서버가 주소를 계속 바꿔 안내해 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>The server sends {file} in a form that is unknown.</source>
        <translation>서버가 {file}을(를) 알 수 없는 형식으로 보냅니다.</translation>
    </message>
    <message>
        <source>The server sent a note on where {file} is in place of the file.</source>
        <translation>서버가 {file} 대신 파일의 위치만 적힌 글을 보냈습니다.</translation>
    </message>
    <message>
        <source>The server sent a web page in place of {file}.</source>
        <translation>서버가 {file} 대신 웹 페이지를 보냈습니다.</translation>
    </message>
    <message>
        <source>The sheet {file} cannot be written: {reason}.</source>
        <translation>시트 {file}을(를) 쓸 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The six points for {name} are not on a face. {why}</source>
        <translation>{name}의 점 여섯 개가 얼굴에 맞지 않습니다. {why}</translation>
    </message>
    <message>
        <source>The small decoder (TAESD) is not among PersonaLive&apos;s weights.</source>
        <translation>PersonaLive 가중치에 작은 디코더(TAESD)가 없습니다.</translation>
    </message>
    <message>
        <source>The small decoder (TAESD), which this quality is made for, is not among PersonaLive&apos;s weights.</source>
        <translation>이 품질에 쓰는 작은 디코더(TAESD)가 PersonaLive 모델 파일에 없습니다.</translation>
    </message>
    <message>
        <source>The table of licences does not know the data set {name}, so a training with --start free cannot use it.</source>
        <translation>사용 조건 표에 {name} 데이터 세트가 없어서 --start free로 하는 학습에는 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>The video is in {file}.</source>
        <translation>동영상은 {file}에 있습니다.</translation>
    </message>
    <message>
        <source>The video {file} is lost: {part}, in which it was written, was moved or deleted meanwhile.</source>
        <translation>동영상 {file}이(가) 사라졌습니다. 쓰고 있던 {part}이(가) 그사이 옮겨졌거나 삭제되었습니다.</translation>
    </message>
    <message>
        <source>The video {file} would not be an MP4.</source>
        <translation>동영상 {file}의 이름이 MP4가 아닙니다.</translation>
    </message>
    <message>
        <source>The video {path} cannot be opened: {reason}.</source>
        <translation>동영상 {path}을(를) 열 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The video {path} holds no pictures that can be read, or none below {limit} million pixels.</source>
        <translation>동영상 {path}에 읽을 수 있는 사진이 없거나 {limit}백만 픽셀보다 작은 사진이 없습니다.</translation>
    </message>
    <message>
        <source>The video {path} is stored in a way (codec) that this program does not know.</source>
        <translation>동영상 {path}은(는) 이 프로그램이 모르는 방식(코덱)으로 저장되어 있습니다.</translation>
    </message>
    <message>
        <source>The video {path} is too large: {width} × {height} pixels, where {limit} million are the limit.</source>
        <translation>동영상 {path}이(가) 너무 큽니다: {width} × {height}픽셀인데, {limit}백만 픽셀까지 됩니다.</translation>
    </message>
    <message>
        <source>The weights cannot be read: no process was started: {reason}.</source>
        <translation>모델 파일을 읽을 수 없습니다. 프로세스를 시작하지 못했습니다: {reason}.</translation>
    </message>
    <message>
        <source>The weights need {needed} GB more, and {folder} has {free} GB left.</source>
        <translation>모델 파일에는 {needed} GB가 더 필요한데, {folder}에는 {free} GB만 남아 있습니다.</translation>
    </message>
    <message>
        <source>Then go live.</source>
        <translation>그런 다음 방송을 시작하세요.</translation>
    </message>
    <message>
        <source>There are several people in {name}. The portrait is of the one {where}; crop the picture to have another.</source>
        <translation>{name}에는 여러 사람이 있습니다. 초상은 {where} 사람입니다. 다른 사람을 쓰려면 사진을 잘라 주세요.</translation>
    </message>
    <message>
        <source>There is no build named {name}.</source>
        <translation>이름이 {name}인 빌드가 없습니다.</translation>
    </message>
    <message>
        <source>There is no file {name}.</source>
        <translation>{name} 파일이 없습니다.</translation>
    </message>
    <message>
        <source>There is no folder of weights {folder}.</source>
        <translation>{folder} 가중치 폴더가 없습니다.</translation>
    </message>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>폴더 {folder}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no model {name}.</source>
        <translation>{name}(이)라는 모델이 없습니다.</translation>
    </message>
    <message>
        <source>There is no picture to compare.</source>
        <translation>비교할 사진이 없습니다.</translation>
    </message>
    <message>
        <source>There is no such setting.</source>
        <translation>그런 설정은 없습니다.</translation>
    </message>
    <message>
        <source>There is not enough memory to convert the weights.</source>
        <translation>모델 파일을 변환할 메모리가 부족합니다.</translation>
    </message>
    <message>
        <source>There is nothing to convert in {folder}.</source>
        <translation>{folder}에 변환할 것이 없습니다.</translation>
    </message>
    <message>
        <source>These are: {schemes}.</source>
        <translation>쓸 수 있는 것: {schemes}.</translation>
    </message>
    <message>
        <source>This computer is busy: close programs that you do not need.</source>
        <translation>컴퓨터가 바쁩니다. 필요 없는 프로그램을 닫으세요.</translation>
    </message>
    <message>
        <source>This figure needs ONNX Runtime, which is not installed.</source>
        <translation>이 수치에는 ONNX Runtime이 필요한데 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Too many levels of symbolic links</source>
        <translation>심볼릭 링크가 너무 많이 이어집니다</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>열린 파일이 너무 많습니다</translation>
    </message>
    <message>
        <source>Train it first, or name the run with --out.</source>
        <translation>먼저 학습하거나 --out으로 학습 폴더를 지정하세요.</translation>
    </message>
    <message>
        <source>Train stage {before} first, or give a start.</source>
        <translation>먼저 {before}단계를 학습하거나 --start를 지정하세요.</translation>
    </message>
    <message>
        <source>Train the stages in their order.</source>
        <translation>단계를 순서대로 학습하세요.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>나중에 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Try again, with the password of somebody who may install programs.</source>
        <translation>프로그램을 설치할 권한이 있는 사용자의 암호로 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Type the command into a terminal instead; it does the same.</source>
        <translation>대신 터미널에서 아래 명령어를 직접 실행하세요.</translation>
    </message>
    <message>
        <source>Update the driver of the graphics card, or choose another provider.</source>
        <translation>그래픽 카드 드라이버를 업데이트하거나 다른 실행 제공자를 고르세요.</translation>
    </message>
    <message>
        <source>Update the driver, then build again with `personacam models compile`.</source>
        <translation>드라이버를 업데이트한 뒤 `personacam models compile`로 다시 빌드하세요.</translation>
    </message>
    <message>
        <source>Update the program, or choose another mirror.</source>
        <translation>프로그램을 업데이트하거나 다른 미러를 선택하세요.</translation>
    </message>
    <message>
        <source>Use a JPEG, PNG, WebP, AVIF, HEIC or GIF file.</source>
        <translation>JPEG, PNG, WebP, AVIF, HEIC, GIF 파일을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a picture of a person, or of a character drawn with human features, or say where eyes and mouth are with --face-points.</source>
        <translation>사람 사진이나 사람의 이목구비가 있는 캐릭터 그림을 쓰거나, --face-points로 눈과 입의 위치를 지정하세요.</translation>
    </message>
    <message>
        <source>Use a picture with the whole face, or this one with --as-is.</source>
        <translation>얼굴 전체가 나온 사진을 쓰거나, 이 사진을 --as-is로 쓰세요.</translation>
    </message>
    <message>
        <source>Use an upright picture of one person who looks towards the camera, or put the points right with --face-points.</source>
        <translation>카메라 쪽을 보는 한 사람의 바른 사진을 쓰거나, --face-points로 점을 맞추세요.</translation>
    </message>
    <message>
        <source>Use another folder, or the same settings.</source>
        <translation>다른 폴더를 쓰거나 설정을 똑같이 하세요.</translation>
    </message>
    <message>
        <source>Use another number.</source>
        <translation>다른 숫자를 쓰세요.</translation>
    </message>
    <message>
        <source>Use other clips, or another start.</source>
        <translation>다른 클립을 쓰거나 다른 시작점을 고르세요.</translation>
    </message>
    <message>
        <source>Use the runtime eager, or choose another provider.</source>
        <translation>런타임 eager를 쓰거나 다른 실행 제공자를 고르세요.</translation>
    </message>
    <message>
        <source>Use the runtime eager.</source>
        <translation>런타임 eager를 쓰세요.</translation>
    </message>
    <message>
        <source>VGG16 was trained on pictures for research only, so a training with --start free does not judge by it.</source>
        <translation>VGG16은 연구용으로만 쓸 수 있는 사진으로 학습되었으므로 --start free로 하는 학습은 그것으로 판정하지 않습니다.</translation>
    </message>
    <message>
        <source>Wait for its end, or use another folder.</source>
        <translation>끝날 때까지 기다리거나 다른 폴더를 쓰세요.</translation>
    </message>
    <message>
        <source>Wait until that is done, or cancel it.</source>
        <translation>끝날 때까지 기다리거나 취소하세요.</translation>
    </message>
    <message>
        <source>What is known of the weights cannot be kept in {file}: {reason}.</source>
        <translation>모델 파일에 대해 알아낸 것을 {file}에 저장할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>What is known of the weights cannot be kept: {reason}.</source>
        <translation>모델 파일에 대해 알려진 내용을 저장할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>What the server sent for {file} is not that file: it has {size} bytes instead of {expected}.</source>
        <translation>서버가 보낸 것은 {file}이(가) 아닙니다. {expected}바이트가 아니라 {size}바이트입니다.</translation>
    </message>
    <message>
        <source>What the server sent for {file} is not that file: its content is another.</source>
        <translation>서버가 보낸 것은 {file}이(가) 아닙니다. 내용이 다릅니다.</translation>
    </message>
    <message>
        <source>Whether you may use it for what you want to do is for you to check. Instant needs none of this.</source>
        <translation>원하는 용도로 사용해도 되는지는 직접 확인해야 합니다. Instant에는 이 파일들이 필요하지 않습니다.</translation>
    </message>
    <message>
        <source>Write it as https://HOST, or unset it.</source>
        <translation>https://호스트 형식으로 적거나, 값을 지우세요.</translation>
    </message>
    <message>
        <source>Write it as https://{host}, or unset it.</source>
        <translation>https://{host}(으)로 적거나, 값을 지우세요.</translation>
    </message>
    <message>
        <source>Write it like rtsp://192.168.1.20/stream.</source>
        <translation>rtsp://192.168.1.20/stream처럼 적으세요.</translation>
    </message>
    <message>
        <source>Write them before the host: {example}.</source>
        <translation>호스트 앞에 적으세요: {example}.</translation>
    </message>
    <message>
        <source>You are not live any more.</source>
        <translation>방송을 종료했습니다.</translation>
    </message>
    <message>
        <source>You are not live yet: first tick whose face you wear.</source>
        <translation>아직 방송 중이 아닙니다. 먼저 사용할 얼굴에 대한 동의에 체크하세요.</translation>
    </message>
    <message>
        <source>Your answer to the terms cannot be kept: {reason}.</source>
        <translation>조건에 대한 답을 저장할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>`personacam models compile` builds it at any time.</source>
        <translation>`personacam models compile`로 언제든지 빌드할 수 있습니다.</translation>
    </message>
    <message>
        <source>`personacam models compile` builds them before a show.</source>
        <translation>`personacam models compile`로 방송 전에 미리 만들 수 있습니다.</translation>
    </message>
    <message>
        <source>`personacam models list` names those that are there.</source>
        <translation>`personacam models list`가 있는 빌드의 이름을 보여 줍니다.</translation>
    </message>
    <message>
        <source>`personacam models list` says more</source>
        <translation>`personacam models list`로 자세히 볼 수 있습니다</translation>
    </message>
    <message>
        <source>a camera, a video file or an address</source>
        <translation>카메라, 동영상 파일 또는 주소</translation>
    </message>
    <message>
        <source>a camera, a video file, an address, or none</source>
        <translation>카메라, 동영상 파일, 주소 또는 none</translation>
    </message>
    <message>
        <source>a file has no usable {key}</source>
        <translation>쓸 수 있는 {key} 항목이 없는 파일이 있습니다</translation>
    </message>
    <message>
        <source>a picture file, or none</source>
        <translation>사진 파일 또는 none</translation>
    </message>
    <message>
        <source>a table of settings, in [brackets]</source>
        <translation>[대괄호]로 시작하는 설정 표</translation>
    </message>
    <message>
        <source>another program keeps it locked</source>
        <translation>다른 프로그램이 사용 중입니다</translation>
    </message>
    <message>
        <source>another program writes to it.</source>
        <translation>다른 프로그램이 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>at the left</source>
        <translation>왼쪽</translation>
    </message>
    <message>
        <source>at the right</source>
        <translation>오른쪽</translation>
    </message>
    <message>
        <source>auto or eager without the exact savings</source>
        <translation>정확한 절약을 끈 상태에서는 auto 또는 eager</translation>
    </message>
    <message>
        <source>balanced</source>
        <translation>균형</translation>
    </message>
    <message>
        <source>best</source>
        <translation>최고</translation>
    </message>
    <message>
        <source>building the engine {name}</source>
        <translation>엔진 {name} 만들기</translation>
    </message>
    <message>
        <source>changing the quality</source>
        <translation>품질을 바꾸는 동안</translation>
    </message>
    <message>
        <source>changing the runtime</source>
        <translation>런타임을 바꾸는 동안</translation>
    </message>
    <message>
        <source>checking the graph {name}</source>
        <translation>그래프 {name} 확인하기</translation>
    </message>
    <message>
        <source>damaged: {names}</source>
        <translation>손상됨: {names}</translation>
    </message>
    <message>
        <source>docs/evaluation.md says how SMIRK&apos;s encoder is written as ONNX.</source>
        <translation>SMIRK 인코더를 ONNX로 저장하는 방법은 docs/evaluation.md에 있습니다.</translation>
    </message>
    <message>
        <source>eager with ablations</source>
        <translation>ablation을 쓸 때는 eager</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>빠름</translation>
    </message>
    <message>
        <source>freeing the weights</source>
        <translation>모델 메모리 비우기</translation>
    </message>
    <message>
        <source>hardly anything arrives</source>
        <translation>데이터가 거의 오지 않습니다</translation>
    </message>
    <message>
        <source>head and shoulders do not fit into the picture</source>
        <translation>머리와 어깨가 화면에 다 들어오지 않습니다</translation>
    </message>
    <message>
        <source>in the middle</source>
        <translation>가운데</translation>
    </message>
    <message>
        <source>it cannot be opened ({reason}).</source>
        <translation>열 수 없습니다({reason}).</translation>
    </message>
    <message>
        <source>it could not be counted: {reason}</source>
        <translation>계산할 수 없습니다: {reason}</translation>
    </message>
    <message>
        <source>it does not open (pyvirtualcam: {said})</source>
        <translation>열리지 않습니다(pyvirtualcam: {said})</translation>
    </message>
    <message>
        <source>it does not say what it can do.</source>
        <translation>장치가 지원 기능을 알려 주지 않습니다.</translation>
    </message>
    <message>
        <source>it has an entry that nothing knows: {key}</source>
        <translation>알 수 없는 항목이 있습니다: {key}</translation>
    </message>
    <message>
        <source>it holds letters that no such name may have</source>
        <translation>이름에 쓸 수 없는 문자가 들어 있습니다</translation>
    </message>
    <message>
        <source>it holds something else than pictures of this camera, or is no ordinary file.</source>
        <translation>이 카메라의 화면이 아닌 내용이 들어 있거나 일반 파일이 아닙니다.</translation>
    </message>
    <message>
        <source>it is a name that some systems do not allow</source>
        <translation>일부 시스템에서 쓸 수 없는 이름입니다</translation>
    </message>
    <message>
        <source>it is empty or too long</source>
        <translation>비어 있거나 너무 깁니다</translation>
    </message>
    <message>
        <source>it is no plain file</source>
        <translation>일반 파일이 아닙니다</translation>
    </message>
    <message>
        <source>it is no video device.</source>
        <translation>비디오 장치가 아닙니다.</translation>
    </message>
    <message>
        <source>it is not a picture that can be read</source>
        <translation>읽을 수 있는 영상이 아님</translation>
    </message>
    <message>
        <source>it is not valid TOML</source>
        <translation>올바른 TOML이 아닙니다</translation>
    </message>
    <message>
        <source>it leads out of its folder</source>
        <translation>폴더 밖을 가리킵니다</translation>
    </message>
    <message>
        <source>it lists no file</source>
        <translation>파일이 하나도 적혀 있지 않습니다</translation>
    </message>
    <message>
        <source>it takes no pictures: it is a real camera, or opened already.</source>
        <translation>화면을 받지 않습니다. 실제 카메라이거나 이미 열려 있습니다.</translation>
    </message>
    <message>
        <source>it was stopped</source>
        <translation>중단되었습니다</translation>
    </message>
    <message>
        <source>its format is not {format}</source>
        <translation>형식이 {format}이(가) 아닙니다</translation>
    </message>
    <message>
        <source>its line {line} is not valid TOML</source>
        <translation>{line}번째 줄이 올바른 TOML이 아닙니다</translation>
    </message>
    <message>
        <source>its lists and tables are nested too deep</source>
        <translation>목록과 표가 너무 깊게 중첩되어 있습니다</translation>
    </message>
    <message>
        <source>its parts do not fit together</source>
        <translation>받은 부분들이 서로 맞지 않습니다</translation>
    </message>
    <message>
        <source>loading the weights</source>
        <translation>모델 파일 불러오기</translation>
    </message>
    <message>
        <source>lowest-delay</source>
        <translation>최소 지연</translation>
    </message>
    <message>
        <source>measuring the device</source>
        <translation>장치 측정</translation>
    </message>
    <message>
        <source>no face was found</source>
        <translation>얼굴을 찾지 못했습니다</translation>
    </message>
    <message>
        <source>no looks were given up since the start.</source>
        <translation>시작한 뒤로 되돌릴 모습이 없습니다.</translation>
    </message>
    <message>
        <source>no preset was chosen since the start.</source>
        <translation>프로그램을 시작한 뒤로 프리셋을 바꾼 적이 없습니다.</translation>
    </message>
    <message>
        <source>no program reads from this pipe</source>
        <translation>이 파이프를 읽는 프로그램이 없습니다</translation>
    </message>
    <message>
        <source>not needed: {installed} is installed, and there may be one only</source>
        <translation>필요하지 않음: {installed}이(가) 설치되어 있으며 하나만 설치할 수 있습니다</translation>
    </message>
    <message>
        <source>nothing arrives any more</source>
        <translation>데이터가 더 오지 않습니다</translation>
    </message>
    <message>
        <source>nothing in the face moves: it may be a picture</source>
        <translation>얼굴에 움직임이 없습니다. 사진일 수 있습니다</translation>
    </message>
    <message>
        <source>optional of {path} is neither true nor false</source>
        <translation>{path}의 optional 값이 true도 false도 아닙니다</translation>
    </message>
    <message>
        <source>some of {ablations}</source>
        <translation>다음 중 일부: {ablations}</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>시작하는 중</translation>
    </message>
    <message>
        <source>the clips in {out} were prepared with {before}, not with {value}.</source>
        <translation>{out}의 클립은 {value}이(가) 아니라 {before}(으)로 준비되었습니다.</translation>
    </message>
    <message>
        <source>the connection broke off</source>
        <translation>연결이 끊어졌습니다</translation>
    </message>
    <message>
        <source>the face is blurred ({sharpness})</source>
        <translation>얼굴이 흐릿합니다({sharpness})</translation>
    </message>
    <message>
        <source>the face is too small: its square is below {least} pixels</source>
        <translation>얼굴이 너무 작습니다. 잘라 낼 정사각형이 {least}픽셀보다 작습니다</translation>
    </message>
    <message>
        <source>the file has changed</source>
        <translation>파일이 바뀌었습니다</translation>
    </message>
    <message>
        <source>the file is too large</source>
        <translation>파일이 너무 큽니다</translation>
    </message>
    <message>
        <source>the files of the model {name} are not of one repository</source>
        <translation>모델 {name}의 파일이 한 저장소의 것이 아닙니다</translation>
    </message>
    <message>
        <source>the next use builds it again; `personacam models free {first}` removes it</source>
        <translation>다음에 쓸 때 다시 만듭니다. `personacam models free {first}`로 지울 수 있습니다</translation>
    </message>
    <message>
        <source>the path of a file</source>
        <translation>파일 경로</translation>
    </message>
    <message>
        <source>the sender ended it</source>
        <translation>보내는 쪽이 끝냄</translation>
    </message>
    <message>
        <source>the server began anew</source>
        <translation>서버가 처음부터 다시 보냈습니다</translation>
    </message>
    <message>
        <source>the server cannot be reached</source>
        <translation>서버에 연결할 수 없습니다</translation>
    </message>
    <message>
        <source>the server cannot go on where it broke off</source>
        <translation>서버가 끊어진 곳부터 이어서 보낼 수 없습니다</translation>
    </message>
    <message>
        <source>the server does not answer</source>
        <translation>서버가 응답하지 않습니다</translation>
    </message>
    <message>
        <source>the server has no such revision</source>
        <translation>서버에 그런 버전이 없습니다</translation>
    </message>
    <message>
        <source>the server says {status}</source>
        <translation>서버가 {status}(으)로 응답했습니다</translation>
    </message>
    <message>
        <source>the table of licences does not know {name}.</source>
        <translation>라이선스 표에 {name}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>the virtual camera of OBS Studio is not installed.</source>
        <translation>OBS Studio의 가상 카메라가 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>there is no such device.</source>
        <translation>그런 장치가 없습니다.</translation>
    </message>
    <message>
        <source>there is no such file.</source>
        <translation>그런 파일이 없습니다.</translation>
    </message>
    <message>
        <source>there is no virtual camera on this computer.</source>
        <translation>이 컴퓨터에 가상 카메라가 없습니다.</translation>
    </message>
    <message>
        <source>there is no {name}.</source>
        <translation>{name}(이)라는 항목이 없습니다.</translation>
    </message>
    <message>
        <source>these are of the animator personalive.</source>
        <translation>이 항목들은 personalive 애니메이터의 것입니다.</translation>
    </message>
    <message>
        <source>two files would be written to {path}</source>
        <translation>두 파일이 모두 {path}에 저장됩니다</translation>
    </message>
    <message>
        <source>two models are called {name}</source>
        <translation>이름이 {name}인 모델이 둘입니다</translation>
    </message>
    <message>
        <source>up to 200 letters, or usual</source>
        <translation>200자까지의 문구 또는 usual</translation>
    </message>
    <message>
        <source>waiting for another program that builds the same</source>
        <translation>같은 것을 빌드하는 다른 프로그램을 기다리는 중</translation>
    </message>
    <message>
        <source>writing the graph {name}</source>
        <translation>그래프 {name} 쓰기</translation>
    </message>
    <message>
        <source>you are not allowed to use it.</source>
        <translation>사용 권한이 없습니다.</translation>
    </message>
    <message>
        <source>zoom, and how far it is moved right and down, as 1.5 0.2 -0.1</source>
        <translation>확대 배율과 오른쪽·아래로 옮길 정도(예: 1.5 0.2 -0.1)</translation>
    </message>
    <message>
        <source>{address} asks for a user and a password.</source>
        <translation>{address}에서 사용자 이름과 비밀번호를 요구합니다.</translation>
    </message>
    <message>
        <source>{address} asks this program to wait for a connection, which it never does.</source>
        <translation>{address} 주소는 이 프로그램이 연결을 기다리게 하는데, 이 프로그램은 그렇게 하지 않습니다.</translation>
    </message>
    <message>
        <source>{address} cannot be opened: {reason}.</source>
        <translation>{address} 주소를 열 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{address} does not answer.</source>
        <translation>{address}에서 응답이 없습니다.</translation>
    </message>
    <message>
        <source>{address} has sent no picture for {patience_s} s.</source>
        <translation>{address}에서 {patience_s}초 동안 영상이 오지 않았습니다.</translation>
    </message>
    <message>
        <source>{address} is not an address.</source>
        <translation>{address}: 주소가 아닙니다.</translation>
    </message>
    <message>
        <source>{address} is not there.</source>
        <translation>{address} 주소에는 아무것도 없습니다.</translation>
    </message>
    <message>
        <source>{address} sends no pictures.</source>
        <translation>{address}에서 영상을 보내지 않습니다.</translation>
    </message>
    <message>
        <source>{backend} on {device}: {reason}</source>
        <translation>{backend}({device}): {reason}</translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation>{file}을(를) 읽을 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{file} could not be downloaded yet: the server asks to wait for {minutes} minutes.</source>
        <translation>아직 {file}을(를) 다운로드할 수 없습니다. 서버가 {minutes}분 동안 기다리라고 합니다.</translation>
    </message>
    <message>
        <source>{file} could not be downloaded: {reason}.</source>
        <translation>{file}을(를) 내려받지 못했습니다: {reason}.</translation>
    </message>
    <message>
        <source>{file} does not end, and the disk is nearly full.</source>
        <translation>{file}이(가) 끝나지 않고, 디스크가 거의 찼습니다.</translation>
    </message>
    <message>
        <source>{file} does not fit a discriminator of {size_px} px with these settings.</source>
        <translation>{file}은(는) 이 설정의 {size_px} px 판별기에 맞지 않습니다.</translation>
    </message>
    <message>
        <source>{file} exists, and would be written over.</source>
        <translation>{file}이(가) 이미 있어서 덮어쓰게 됩니다.</translation>
    </message>
    <message>
        <source>{file} is no TOML: {reason}.</source>
        <translation>{file}은(는) TOML이 아닙니다: {reason}.</translation>
    </message>
    <message>
        <source>{folder} cannot be written to: {reason}.</source>
        <translation>{folder}에 쓸 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{folder} has no checkpoint of stage {stage}.</source>
        <translation>{folder}에 {stage}단계의 체크포인트가 없습니다.</translation>
    </message>
    <message>
        <source>{folder} has no weights that stage {stage} trains.</source>
        <translation>{folder}에 {stage}단계가 학습하는 가중치가 없습니다.</translation>
    </message>
    <message>
        <source>{folder} holds no rendered characters to train on.</source>
        <translation>{folder}에 학습할 렌더링된 캐릭터가 없습니다.</translation>
    </message>
    <message>
        <source>{folder} is a folder, and points are for one picture.</source>
        <translation>{folder}은 폴더입니다. 점은 사진 하나에만 지정할 수 있습니다.</translation>
    </message>
    <message>
        <source>{folder} is the folder of weights that the training began with.</source>
        <translation>{folder}은(는) 학습을 시작할 때 쓴 가중치 폴더입니다.</translation>
    </message>
    <message>
        <source>{folder} is the store itself.</source>
        <translation>{folder}은(는) 모델 파일 보관 폴더 자체입니다.</translation>
    </message>
    <message>
        <source>{folder} only points to weights in another folder.</source>
        <translation>{folder}은(는) 다른 폴더에 있는 모델 파일을 가리키기만 합니다.</translation>
    </message>
    <message>
        <source>{folder}, where builds are kept, cannot be used: {reason}.</source>
        <translation>빌드를 두는 {folder}을(를) 사용할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{frames} pictures in a row are too few</source>
        <translation>연속된 그림 {frames}장은 너무 적습니다</translation>
    </message>
    <message>
        <source>{key} is no list of tables</source>
        <translation>{key}이(가) 표의 목록이 아닙니다</translation>
    </message>
    <message>
        <source>{name} cannot be opened: {reason}.</source>
        <translation>{name}을(를) 열 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{name} cannot be used: {reason}.</source>
        <translation>{name}을(를) 사용할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{name} gives {given}, where {wanted} belong.</source>
        <translation>{name}의 출력은 {given}인데, {wanted}이어야 합니다.</translation>
    </message>
    <message>
        <source>{name} has the common look again.</source>
        <translation>{name} 사진이 다시 공통 모습을 씁니다.</translation>
    </message>
    <message>
        <source>{name} is back at its usual value.</source>
        <translation>‘{name}’ 설정을 기본값으로 되돌렸습니다.</translation>
    </message>
    <message>
        <source>{name} is being built just now.</source>
        <translation>{name}은(는) 지금 빌드하는 중입니다.</translation>
    </message>
    <message>
        <source>{name} is hidden: no longer in the strip, and left out by next and previous.</source>
        <translation>{name} 사진을 숨겼습니다. 아래 목록에 나오지 않으며, 이전·다음으로 넘길 때도 건너뜁니다.</translation>
    </message>
    <message>
        <source>{name} is no I3D with 400 classes: {key} is missing or of another shape.</source>
        <translation>{name}은(는) 400개 클래스의 I3D가 아닙니다. {key} 항목이 없거나 모양이 다릅니다.</translation>
    </message>
    <message>
        <source>{name} takes {takes}, where one picture of {side} pixels belongs.</source>
        <translation>{name}의 입력은 {takes}인데, 한 변이 {side}픽셀인 그림 한 장이어야 합니다.</translation>
    </message>
    <message>
        <source>{path} cannot be removed: {reason}.</source>
        <translation>{path}을(를) 삭제할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{path} is a checkpoint of stage {found}, and cannot go on as stage {wanted}.</source>
        <translation>{path}은(는) {found}단계의 체크포인트라서 {wanted}단계로 이어 갈 수 없습니다.</translation>
    </message>
    <message>
        <source>{path} is a checkpoint of stage {found}; stage {stage} begins with one of stage {before}.</source>
        <translation>{path}은(는) {found}단계의 체크포인트입니다. {stage}단계는 {before}단계의 체크포인트에서 시작합니다.</translation>
    </message>
    <message>
        <source>{path} is a name that this program or the system keeps for itself</source>
        <translation>{path}은(는) 이 프로그램이나 시스템이 직접 쓰는 이름입니다</translation>
    </message>
    <message>
        <source>{path} is damaged, or a checkpoint of another training.</source>
        <translation>{path} 파일이 손상되었거나 다른 학습의 체크포인트입니다.</translation>
    </message>
    <message>
        <source>{path} is damaged, or no weights file.</source>
        <translation>{path}이(가) 깨졌거나 모델 파일이 아닙니다.</translation>
    </message>
    <message>
        <source>{path} is damaged.</source>
        <translation>{path} 파일이 손상되었습니다.</translation>
    </message>
    <message>
        <source>{path} is damaged: it is no JSON.</source>
        <translation>{path}이(가) 깨졌습니다: JSON이 아닙니다.</translation>
    </message>
    <message>
        <source>{path} is missing or damaged.</source>
        <translation>{path}이(가) 없거나 손상되었습니다.</translation>
    </message>
    <message>
        <source>{path} is neither published nor free, and no file or folder of that name is there.</source>
        <translation>{path}은(는) published도 free도 아니고, 그런 이름의 파일이나 폴더도 없습니다.</translation>
    </message>
    <message>
        <source>{path} is not the published {file}.</source>
        <translation>{path} 파일은 배포된 {file} 파일이 아닙니다.</translation>
    </message>
    <message>
        <source>{path} is of another version, or no index of clips.</source>
        <translation>{path}은(는) 다른 버전이거나 클립 색인이 아닙니다.</translation>
    </message>
    <message>
        <source>{path} says nothing usable of how {part} is trained: {reason}.</source>
        <translation>{path}에 {part} 학습 방법이 쓸 수 있는 형태로 적혀 있지 않습니다: {reason}.</translation>
    </message>
    <message>
        <source>{path} was written for other data.</source>
        <translation>{path}은(는) 다른 데이터로 학습한 것입니다.</translation>
    </message>
    <message>
        <source>{path} was written with {found} batches for a step, on all processes together, and not with {wanted}.</source>
        <translation>{path}은(는) 모든 프로세스를 합쳐 한 단계에 배치 {found}개로 학습한 것으로, {wanted}개가 아닙니다.</translation>
    </message>
    <message>
        <source>{path}: {key} does not fit the networks of the folder of weights.</source>
        <translation>{path}: {key}이(가) 가중치 폴더의 네트워크에 맞지 않습니다.</translation>
    </message>
    <message>
        <source>{program} could not be started.</source>
        <translation>{program}을(를) 시작하지 못했습니다.</translation>
    </message>
    <message>
        <source>{size} are free again.</source>
        <translation>{size}를 비웠습니다.</translation>
    </message>
    <message>
        <source>{value} is not in {low} to {high}.</source>
        <translation>{value}은(는) {low}에서 {high} 사이가 아닙니다.</translation>
    </message>
    <message>
        <source>“{action}” has no key any more.</source>
        <translation>‘{action}’에 이제 단축키가 없습니다.</translation>
    </message>
    <message>
        <source>The virtual camera is not open.</source>
        <translation>가상 카메라가 열려 있지 않습니다.</translation>
    </message>
    <message>
        <source>A part of the list of your portraits could not be read; names, order, keys, crops or looks of some were lost, or which of them you had hidden or removed.</source>
        <translation>사진 목록의 일부를 읽지 못했습니다. 일부 사진의 이름, 순서, 숫자 키, 자르기 설정이나 모습, 또는 숨기거나 지운 사진의 기록이 사라졌습니다.</translation>
    </message>
    <message>
        <source>Before PersonaLive is downloaded</source>
        <translation>PersonaLive를 다운로드하기 전에</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>메모리가 부족합니다</translation>
    </message>
    <message>
        <source>Choose the folder in which they are, or download them: personacam models download</source>
        <translation>모델 파일이 있는 폴더를 선택하거나 다운로드하세요: personacam models download</translation>
    </message>
    <message>
        <source>Choose the folder in which they are.</source>
        <translation>모델 파일이 있는 폴더를 선택하세요.</translation>
    </message>
    <message>
        <source>Close other programs, and try again.</source>
        <translation>다른 프로그램을 닫고 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Close other programs, choose a smaller size, or use the dtype {dtype}.</source>
        <translation>다른 프로그램을 닫거나, 더 작은 크기를 선택하거나, dtype {dtype}을 사용하세요.</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller size.</source>
        <translation>다른 프로그램을 닫거나 더 작은 크기를 선택하세요.</translation>
    </message>
    <message>
        <source>Close the programs that use it, and try again.</source>
        <translation>이 파일을 사용하는 프로그램을 닫고 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Do you accept these terms?</source>
        <translation>이 조건에 동의하시겠습니까?</translation>
    </message>
    <message>
        <source>Download it again: personacam models download</source>
        <translation>다시 다운로드하세요: personacam models download</translation>
    </message>
    <message>
        <source>Download it first: personacam models download</source>
        <translation>먼저 다운로드하세요: personacam models download</translation>
    </message>
    <message>
        <source>Download them with `personacam models download`, or point --models at the folder that has them.</source>
        <translation>`personacam models download`로 다운로드하거나, 모델 파일이 있는 폴더를 --models로 지정하세요.</translation>
    </message>
    <message>
        <source>Free some space, or check the permissions of your data folder.</source>
        <translation>공간을 확보하거나 데이터 폴더의 권한을 확인하세요.</translation>
    </message>
    <message>
        <source>Give --perceptual none: then the loss has no perceptual term.</source>
        <translation>--perceptual none을 지정하세요. 그러면 손실에 지각 항이 들어가지 않습니다.</translation>
    </message>
    <message>
        <source>Give the file {file}, as torchvision publishes it, as losses.vgg in the settings or with --vgg; or give --perceptual none.</source>
        <translation>torchvision이 공개한 {file} 파일을 설정의 losses.vgg나 --vgg로 지정하거나, --perceptual none을 지정하세요.</translation>
    </message>
    <message>
        <source>Give x and y of {count} points, each from {low} to {high}.</source>
        <translation>점 {count}개의 x와 y를 각각 {low}에서 {high} 사이로 주세요.</translation>
    </message>
    <message>
        <source>If that is wrong, choose another turn of the camera&apos;s picture on the page Motion.</source>
        <translation>잘못되었다면 ‘움직임’ 페이지에서 카메라 영상의 방향을 다르게 선택하세요.</translation>
    </message>
    <message>
        <source>Install it again: {command}</source>
        <translation>다시 설치하세요: {command}</translation>
    </message>
    <message>
        <source>It also needs an image encoder by Lambda Labs, the VAE of Stable Diffusion by Stability AI, and TinyVAE by Ollin Boer Bohan, each under the terms of its own publisher.</source>
        <translation>그 밖에 Lambda Labs의 이미지 인코더, Stability AI의 Stable Diffusion VAE, Ollin Boer Bohan의 TinyVAE가 필요하며, 각각 해당 배포자의 조건을 따릅니다.</translation>
    </message>
    <message>
        <source>It needs no adoption.</source>
        <translation>따로 연결할 필요가 없습니다.</translation>
    </message>
    <message>
        <source>Its code is under the Apache License 2.0, but its README says: &quot;academic research only&quot;.</source>
        <translation>코드는 Apache License 2.0으로 배포되지만, README에는 &quot;academic research only&quot;(학술 연구 전용)라고 적혀 있습니다.</translation>
    </message>
    <message>
        <source>Its weights descend from those of X-NeMo, which are under CC BY-NC 4.0: not for commercial use, and with the names of their makers. They were trained on data sets that are for research only.</source>
        <translation>가중치는 CC BY-NC 4.0(비상업적 이용, 저작자 표시)으로 배포된 X-NeMo의 가중치에서 출발했으며, 연구용으로만 쓸 수 있는 데이터 세트로 학습되었습니다.</translation>
    </message>
    <message>
        <source>More than one ONNX Runtime is installed ({names}), and Python has one with {providers}.</source>
        <translation>ONNX Runtime이 둘 이상 설치되어 있고({names}), Python이 쓰는 것에는 {providers}이(가) 있습니다.</translation>
    </message>
    <message>
        <source>Nothing is downloaded before the terms of PersonaLive&apos;s weights are accepted.</source>
        <translation>PersonaLive 모델 파일의 이용 조건에 동의하기 전에는 아무것도 다운로드하지 않습니다.</translation>
    </message>
    <message>
        <source>Open “Crop …” in the portrait&apos;s menu and put the six points on eyes and mouth, or give --face-points.</source>
        <translation>사진 메뉴에서 ‘자르기…’를 열고 여섯 점을 눈과 입에 맞추거나 --face-points로 지정하세요.</translation>
    </message>
    <message>
        <source>PersonaLive was made by Zhiyuan Li and four others (arXiv 2512.11253), who publish it as huaichang/PersonaLive. Its files are fetched from their publishers; Persona Cam does not pass them on.</source>
        <translation>PersonaLive는 Zhiyuan Li 외 4명(arXiv 2512.11253)이 만들어 huaichang/PersonaLive로 배포합니다. 파일은 각 배포자에게서 직접 받으며, Persona Cam이 재배포하지 않습니다.</translation>
    </message>
    <message>
        <source>Put it into the folder taesd of the weights.</source>
        <translation>모델 파일 폴더 안의 taesd 폴더에 넣으세요.</translation>
    </message>
    <message>
        <source>Remove all of them, then install one extra: {command}</source>
        <translation>모두 제거한 다음 하나만 설치하세요: {command}</translation>
    </message>
    <message>
        <source>Start the program again, so that they can take the place of its networks, or choose a smaller size.</source>
        <translation>프로그램을 다시 시작하면 그래프가 네트워크 대신 올라갈 수 있습니다. 아니면 더 작은 크기를 고르세요.</translation>
    </message>
    <message>
        <source>The ONNX Runtime {names} cannot be used: {reason}.</source>
        <translation>ONNX Runtime {names}을(를) 사용할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>The camera&apos;s picture was not upright, and is turned by {degrees}° clockwise now.</source>
        <translation>카메라 영상이 똑바르지 않아 이제 시계 방향으로 {degrees}° 돌려서 봅니다.</translation>
    </message>
    <message>
        <source>The list of your portraits could not be read; their names, order, keys, crops and looks were lost, and which of them you had hidden or removed.</source>
        <translation>사진 목록을 읽지 못했습니다. 사진의 이름, 순서, 숫자 키, 자르기 설정과 모습, 그리고 숨기거나 지운 사진의 기록이 사라졌습니다.</translation>
    </message>
    <message>
        <source>The picture {name} lay on its side, and was turned upright.</source>
        <translation>옆으로 누워 있던 사진 {name}을(를) 바로 세웠습니다.</translation>
    </message>
    <message>
        <source>The picture {name} stood on its head, and was turned upright.</source>
        <translation>거꾸로 되어 있던 사진 {name}을(를) 바로 세웠습니다.</translation>
    </message>
    <message>
        <source>The small decoder (TAESD) is not among PersonaLive&apos;s weights: the usual one takes its place, which is slower.</source>
        <translation>PersonaLive의 모델 파일에 작은 디코더(TAESD)가 없어서 더 느린 기본 디코더를 대신 씁니다.</translation>
    </message>
    <message>
        <source>The virtual camera {device} was taken away.</source>
        <translation>가상 카메라 {device}이(가) 사라졌습니다.</translation>
    </message>
    <message>
        <source>The virtual camera {name} does not take pictures any more.</source>
        <translation>가상 카메라 {name}이(가) 더 이상 화면을 받지 않습니다.</translation>
    </message>
    <message>
        <source>The virtual cameras here are: {nodes}.</source>
        <translation>이 컴퓨터의 가상 카메라: {nodes}.</translation>
    </message>
    <message>
        <source>The window lost touch with the engine: {reason}.</source>
        <translation>창과 엔진의 연결이 끊어졌습니다: {reason}.</translation>
    </message>
    <message>
        <source>The {count} pictures before it are whole.</source>
        <translation>그 앞의 {count}장은 온전합니다.</translation>
    </message>
    <message>
        <source>The {part} did not close: {reason}.</source>
        <translation>{part}을(를) 닫지 못했습니다: {reason}.</translation>
    </message>
    <message>
        <source>The {part} failed: {reason}.</source>
        <translation>{part}에서 오류가 났습니다: {reason}.</translation>
    </message>
    <message>
        <source>The {where} ran out of memory while {doing}.</source>
        <translation>{doing} {where}의 메모리가 모자랐습니다.</translation>
    </message>
    <message>
        <source>There are characters in it that cannot be printed.</source>
        <translation>표시할 수 없는 글자가 들어 있습니다.</translation>
    </message>
    <message>
        <source>There are no hotkeys on {platform}.</source>
        <translation>{platform}에서는 단축키를 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>There are: {cameras}.</source>
        <translation>있는 카메라: {cameras}.</translation>
    </message>
    <message>
        <source>There is no animator named {animator}.</source>
        <translation>{animator}(이)라는 애니메이터가 없습니다.</translation>
    </message>
    <message>
        <source>There is no camera {wanted}.</source>
        <translation>카메라 {wanted}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no display for a window.</source>
        <translation>창을 표시할 화면이 없습니다.</translation>
    </message>
    <message>
        <source>There is no display that a window could be opened on: nothing answers at {places}.</source>
        <translation>창을 열 수 있는 화면이 없습니다. {places}에서 응답이 없습니다.</translation>
    </message>
    <message>
        <source>There is no file or folder {file}.</source>
        <translation>파일이나 폴더 {file}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no file or folder {path}.</source>
        <translation>파일이나 폴더 {path}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no file {path}.</source>
        <translation>파일 {path}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no microphone {name}.</source>
        <translation>마이크 {name}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no output {output}.</source>
        <translation>출력 {output}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>There is no picture in {folder}.</source>
        <translation>{folder}에 사진이 없습니다.</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard.</source>
        <translation>클립보드에 사진이 없습니다.</translation>
    </message>
    <message>
        <source>There is no portrait {id} in the gallery.</source>
        <translation>갤러리에 {id} 사진이 없습니다.</translation>
    </message>
    <message>
        <source>There is no room in {folder} for the pictures on their way to the virtual camera: they need {needed}.</source>
        <translation>가상 카메라로 보낼 화면을 담을 공간이 {folder}에 없습니다. {needed}가 필요합니다.</translation>
    </message>
    <message>
        <source>There is no room left in {folder}, where the programs of Persona Cam meet.</source>
        <translation>Persona Cam 프로그램들이 함께 쓰는 폴더 {folder}에 남은 공간이 없습니다.</translation>
    </message>
    <message>
        <source>There is no such question.</source>
        <translation>그런 질문은 없습니다.</translation>
    </message>
    <message>
        <source>There is no usable NVIDIA GPU for the device {name}.</source>
        <translation>장치 {name}에 쓸 수 있는 NVIDIA GPU가 없습니다.</translation>
    </message>
    <message>
        <source>They return when it runs again. Until then, use `personacam ctl`.</source>
        <translation>포털이 다시 실행되면 돌아옵니다. 그때까지는 `personacam ctl`을 쓰세요.</translation>
    </message>
    <message>
        <source>This computer is too slow to record as well: {missing} pictures are missing.</source>
        <translation>컴퓨터가 느려서 녹화까지 하기 어렵습니다. {missing}프레임이 빠졌습니다.</translation>
    </message>
    <message>
        <source>This desktop has no portal: {reason}.</source>
        <translation>이 데스크톱에는 포털이 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>This is not Windows.</source>
        <translation>Windows가 아닙니다.</translation>
    </message>
    <message>
        <source>This is not a line of JSON.</source>
        <translation>JSON 한 줄이 아닙니다.</translation>
    </message>
    <message>
        <source>This keyboard has no key {key}.</source>
        <translation>이 키보드에는 {key} 키가 없습니다.</translation>
    </message>
    <message>
        <source>This line of JSON is not an object.</source>
        <translation>이 JSON 줄은 객체가 아닙니다.</translation>
    </message>
    <message>
        <source>This processor is {times} times slower with the dtype {dtype} than with float32.</source>
        <translation>이 프로세서는 dtype {dtype}을 쓰면 float32보다 {times}배 느립니다.</translation>
    </message>
    <message>
        <source>This program speaks version {version}.</source>
        <translation>이 프로그램은 버전 {version}을(를) 씁니다.</translation>
    </message>
    <message>
        <source>This system lacks {files}.</source>
        <translation>이 시스템에 {files}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>This user may not use the camera {camera} ({path}).</source>
        <translation>이 사용자에게는 카메라 {camera} 사용 권한이 없습니다 ({path}).</translation>
    </message>
    <message>
        <source>This v4l2loopback (0.12.7 or older) lets a camera be opened for writing only once. Close the programs that use the camera and load it again: {command} (v4l2loopback 0.13 and later do not need this).</source>
        <translation>이 v4l2loopback(0.12.7 이하)에서는 카메라를 쓰기용으로 한 번만 열 수 있습니다. 카메라를 쓰는 프로그램을 닫고 다시 불러오세요: {command} (v4l2loopback 0.13부터는 필요 없습니다).</translation>
    </message>
    <message>
        <source>Too many are connected.</source>
        <translation>연결이 너무 많습니다.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>다시 시도하세요.</translation>
    </message>
    <message>
        <source>Try another USB port or cable.</source>
        <translation>다른 USB 포트나 케이블을 써 보세요.</translation>
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
        <source>Use `personacam ctl`.</source>
        <translation>`personacam ctl`을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a clip in which one person looks towards the camera, near enough and in good light.</source>
        <translation>한 사람이 충분히 가깝고 밝은 곳에서 카메라를 보는 영상을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a larger picture, or one taken from nearer.</source>
        <translation>더 큰 사진이나 더 가까이서 찍은 사진을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a picture in which the person looks towards the camera, or this one with --as-is.</source>
        <translation>카메라 쪽을 보는 사진을 쓰거나, 이 사진을 --as-is로 쓰세요.</translation>
    </message>
    <message>
        <source>Use a smaller picture.</source>
        <translation>더 작은 사진을 쓰세요.</translation>
    </message>
    <message>
        <source>Use auto.</source>
        <translation>auto를 쓰세요.</translation>
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
        <source>Use the dtype float32, or auto.</source>
        <translation>dtype을 float32나 auto로 하세요.</translation>
    </message>
    <message>
        <source>Wait until its window is, and finish the first steps in it.</source>
        <translation>창이 준비될 때까지 기다린 뒤, 창에서 첫 단계를 마치세요.</translation>
    </message>
    <message>
        <source>What looks like a face in {name} is not clearly a person&apos;s: an animal, a toy, a very simple drawing?</source>
        <translation>{name}에 얼굴처럼 보이는 것이 있지만 사람 얼굴인지 분명하지 않습니다. 동물이나 장난감, 아주 단순한 그림은 아닌가요?</translation>
    </message>
    <message>
        <source>What was written so far is kept and plays.</source>
        <translation>지금까지 쓴 부분은 남아 있고 재생됩니다.</translation>
    </message>
    <message>
        <source>Windows did not answer.</source>
        <translation>Windows에서 응답하지 않았습니다.</translation>
    </message>
    <message>
        <source>Windows refuses {key} (error {code}).</source>
        <translation>Windows에서 {key}을(를) 거부했습니다(오류 {code}).</translation>
    </message>
    <message>
        <source>Windows tells no more hotkeys (error {code}).</source>
        <translation>Windows에서 더 이상 단축키를 알려 주지 않습니다(오류 {code}).</translation>
    </message>
    <message>
        <source>Without a display there are no hotkeys.</source>
        <translation>디스플레이가 없으면 단축키를 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>You may not look at {path}.</source>
        <translation>{path}을(를) 볼 권한이 없습니다.</translation>
    </message>
    <message>
        <source>You may not read the video {path}.</source>
        <translation>동영상 {path}을(를) 읽을 권한이 없습니다.</translation>
    </message>
    <message>
        <source>Your settings could not be read, so the program starts with its own.</source>
        <translation>설정을 읽지 못해 기본 설정으로 시작합니다.</translation>
    </message>
    <message>
        <source>`personacam --help` lists what works without one.</source>
        <translation>`personacam --help`에서 화면 없이 쓸 수 있는 기능을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>`personacam ctl` cannot be served at {address}: {words}</source>
        <translation>{address}에서 `personacam ctl` 요청을 받을 수 없습니다: {words}</translation>
    </message>
    <message>
        <source>`personacam ctl` steers it, `personacam ctl quit` ends it.</source>
        <translation>`personacam ctl`로 조작하고 `personacam ctl quit`으로 끝낼 수 있습니다.</translation>
    </message>
    <message>
        <source>`personacam doctor` says how to fix that.</source>
        <translation>`personacam doctor`에서 해결 방법을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>`personacam doctor` says what is missing.</source>
        <translation>`personacam doctor`를 실행하면 무엇이 빠졌는지 알려 줍니다.</translation>
    </message>
    <message>
        <source>a background</source>
        <translation>배경</translation>
    </message>
    <message>
        <source>a camera&apos;s picture cannot be transparent.</source>
        <translation>카메라 화면은 투명할 수 없습니다.</translation>
    </message>
    <message>
        <source>a device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>a file is where a folder has to be</source>
        <translation>폴더가 있어야 할 자리에 파일이 있음</translation>
    </message>
    <message>
        <source>a folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>a link</source>
        <translation>링크</translation>
    </message>
    <message>
        <source>a microphone&apos;s name, default, or none</source>
        <translation>마이크 이름, default, 또는 none</translation>
    </message>
    <message>
        <source>a name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>a number from {minimum}</source>
        <translation>{minimum} 이상의 수</translation>
    </message>
    <message>
        <source>a number from {minimum} to {maximum}</source>
        <translation>{minimum}부터 {maximum}까지의 수</translation>
    </message>
    <message>
        <source>a pipe</source>
        <translation>파이프</translation>
    </message>
    <message>
        <source>a preset&apos;s name</source>
        <translation>프리셋 이름</translation>
    </message>
    <message>
        <source>a quality, next, previous or toggle</source>
        <translation>품질 이름, next, previous 또는 toggle</translation>
    </message>
    <message>
        <source>a size such as 1280x720</source>
        <translation>1280x720 같은 크기</translation>
    </message>
    <message>
        <source>a slot from 1 to 9, or a portrait&apos;s name</source>
        <translation>1부터 9까지의 칸 번호 또는 사진 이름</translation>
    </message>
    <message>
        <source>a sparse one</source>
        <translation>희소 표</translation>
    </message>
    <message>
        <source>a whole number from {minimum}</source>
        <translation>{minimum} 이상의 정수</translation>
    </message>
    <message>
        <source>a whole number from {minimum} to {maximum}</source>
        <translation>{minimum}부터 {maximum}까지의 정수</translation>
    </message>
    <message>
        <source>allow it in {place}</source>
        <translation>{place}에서 허용하세요</translation>
    </message>
    <message>
        <source>an argument is missing.</source>
        <translation>인수가 빠졌습니다.</translation>
    </message>
    <message>
        <source>an empty one</source>
        <translation>빈 표</translation>
    </message>
    <message>
        <source>an even number from {minimum} to {maximum}</source>
        <translation>{minimum}부터 {maximum}까지의 짝수</translation>
    </message>
    <message>
        <source>an output</source>
        <translation>출력</translation>
    </message>
    <message>
        <source>animating</source>
        <translation>화면을 만드는 동안</translation>
    </message>
    <message>
        <source>animator {name}</source>
        <translation>애니메이터 {name}</translation>
    </message>
    <message>
        <source>auto, cpu, cuda, or cuda: and a number</source>
        <translation>auto, cpu, cuda, 또는 cuda:와 숫자</translation>
    </message>
    <message>
        <source>capture</source>
        <translation>카메라 읽기</translation>
    </message>
    <message>
        <source>cd to a folder on a larger disk</source>
        <translation>더 큰 디스크의 폴더로 이동하세요</translation>
    </message>
    <message>
        <source>computer</source>
        <translation>컴퓨터</translation>
    </message>
    <message>
        <source>docs/control.md shows all.</source>
        <translation>docs/control.md에 모두 나와 있습니다.</translation>
    </message>
    <message>
        <source>docs/control.md shows what one looks like.</source>
        <translation>docs/control.md에 예가 나와 있습니다.</translation>
    </message>
    <message>
        <source>down</source>
        <translation>아래쪽을</translation>
    </message>
    <message>
        <source>encoder {name}</source>
        <translation>인코더 {name}</translation>
    </message>
    <message>
        <source>engine</source>
        <translation>엔진</translation>
    </message>
    <message>
        <source>frame {asked} of {name} shows no face.</source>
        <translation>{name}의 {asked}번 프레임에 얼굴이 없습니다.</translation>
    </message>
    <message>
        <source>graphics card</source>
        <translation>그래픽 카드</translation>
    </message>
    <message>
        <source>it said nothing.</source>
        <translation>아무 말도 남기지 않았습니다.</translation>
    </message>
    <message>
        <source>its host is not found</source>
        <translation>호스트를 찾을 수 없음</translation>
    </message>
    <message>
        <source>its only frame</source>
        <translation>하나뿐인 프레임</translation>
    </message>
    <message>
        <source>jobs</source>
        <translation>카메라·출력 전환</translation>
    </message>
    <message>
        <source>loading PersonaLive</source>
        <translation>PersonaLive를 불러오는 동안</translation>
    </message>
    <message>
        <source>looking at the portrait</source>
        <translation>사진을 살펴보는 동안</translation>
    </message>
    <message>
        <source>macOS does not let Persona Cam see keys that are pressed in other programs.</source>
        <translation>macOS에서 Persona Cam이 다른 프로그램에서 누른 키를 볼 수 없습니다.</translation>
    </message>
    <message>
        <source>make it a folder that you may write to: {folder}</source>
        <translation>쓸 수 있는 폴더로 만드세요: {folder}</translation>
    </message>
    <message>
        <source>make run PYTHON=python3.11</source>
        <translation>make run PYTHON=python3.11을 실행하세요</translation>
    </message>
    <message>
        <source>no model file is installed</source>
        <translation>설치된 모델 파일이 없음</translation>
    </message>
    <message>
        <source>no settings were reset since the start.</source>
        <translation>시작한 뒤로 초기화한 설정이 없습니다.</translation>
    </message>
    <message>
        <source>none is installed</source>
        <translation>설치되어 있지 않음</translation>
    </message>
    <message>
        <source>none is plugged in</source>
        <translation>연결되어 있지 않음</translation>
    </message>
    <message>
        <source>none of its {frames} frames</source>
        <translation>프레임 {frames}개 모두</translation>
    </message>
    <message>
        <source>none that its driver knows of; the Instant animator needs none</source>
        <translation>드라이버가 찾은 것이 없음. Instant 애니메이터에는 필요 없음</translation>
    </message>
    <message>
        <source>not for {devices}</source>
        <translation>{devices}에 대한 권한 없음</translation>
    </message>
    <message>
        <source>now, or nothing</source>
        <translation>now 또는 비워 두기</translation>
    </message>
    <message>
        <source>on or off</source>
        <translation>on 또는 off</translation>
    </message>
    <message>
        <source>on, off or toggle</source>
        <translation>on, off 또는 toggle</translation>
    </message>
    <message>
        <source>on, off or toggle; behind on, a file may follow</source>
        <translation>on, off 또는 toggle. on 뒤에는 파일을 쓸 수 있음</translation>
    </message>
    <message>
        <source>one of complex numbers</source>
        <translation>복소수 표</translation>
    </message>
    <message>
        <source>one of the type {dtype}</source>
        <translation>{dtype} 형식의 표</translation>
    </message>
    <message>
        <source>one of: {words}</source>
        <translation>다음 중 하나: {words}</translation>
    </message>
    <message>
        <source>one that repeats itself</source>
        <translation>같은 값이 되풀이되는 표</translation>
    </message>
    <message>
        <source>output</source>
        <translation>출력</translation>
    </message>
    <message>
        <source>plug one in, or give a video to --camera</source>
        <translation>카메라를 연결하거나 --camera에 동영상을 지정하세요</translation>
    </message>
    <message>
        <source>preparer</source>
        <translation>인물 준비</translation>
    </message>
    <message>
        <source>pyvirtualcam is not installed</source>
        <translation>pyvirtualcam이 설치되어 있지 않음</translation>
    </message>
    <message>
        <source>pyvirtualcam is not installed ({reason}).</source>
        <translation>pyvirtualcam이 설치되어 있지 않습니다({reason}).</translation>
    </message>
    <message>
        <source>recorder</source>
        <translation>녹화</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>거부됨</translation>
    </message>
    <message>
        <source>rest</source>
        <translation>휴식</translation>
    </message>
    <message>
        <source>some of {levels}, in this order</source>
        <translation>{levels} 가운데 일부를 이 순서로</translation>
    </message>
    <message>
        <source>start it from a desktop; `personacam --help` lists the rest</source>
        <translation>데스크톱에서 시작하세요. 나머지 기능은 `personacam --help`에 있습니다</translation>
    </message>
    <message>
        <source>starting with a portrait</source>
        <translation>사진을 준비하는 동안</translation>
    </message>
    <message>
        <source>the background {background} cannot be saved, because its name is not UTF-8.</source>
        <translation>배경 {background}의 이름이 UTF-8이 아니어서 저장할 수 없습니다.</translation>
    </message>
    <message>
        <source>the name of an animator</source>
        <translation>애니메이터의 이름</translation>
    </message>
    <message>
        <source>there is a file of that name already</source>
        <translation>같은 이름의 파일이 이미 있습니다</translation>
    </message>
    <message>
        <source>there is no animator named {animator}.</source>
        <translation>{animator}라는 애니메이터는 없습니다.</translation>
    </message>
    <message>
        <source>there is no display here</source>
        <translation>여기에는 화면이 없습니다</translation>
    </message>
    <message>
        <source>there is none called {id}.</source>
        <translation>{id}(이)라는 동작이 없습니다.</translation>
    </message>
    <message>
        <source>there is none named {name}.</source>
        <translation>{name}(이)라는 프리셋이 없습니다.</translation>
    </message>
    <message>
        <source>this system has no such backend; it has {known}.</source>
        <translation>이 시스템에는 그런 백엔드가 없습니다. 있는 것: {known}.</translation>
    </message>
    <message>
        <source>up</source>
        <translation>위쪽을</translation>
    </message>
    <message>
        <source>v4l2loopback is not loaded</source>
        <translation>v4l2loopback을 불러오지 않음</translation>
    </message>
    <message>
        <source>v4l2loopback {version}: no device</source>
        <translation>v4l2loopback {version}: 장치 없음</translation>
    </message>
    <message>
        <source>without {names}</source>
        <translation>{names} 없음</translation>
    </message>
    <message>
        <source>you have none named {name}.</source>
        <translation>{name}(이)라는 프리셋이 없습니다.</translation>
    </message>
    <message>
        <source>{address} refuses this user and password.</source>
        <translation>{address}에서 이 사용자와 비밀번호를 거부합니다.</translation>
    </message>
    <message>
        <source>{address} sends only {fps} pictures a second.</source>
        <translation>{address}에서 초당 {fps}프레임만 들어옵니다.</translation>
    </message>
    <message>
        <source>{camera} has given no picture for {silent_s} s.</source>
        <translation>{camera}에서 {silent_s}초 동안 화면이 들어오지 않았습니다.</translation>
    </message>
    <message>
        <source>{camera} is the video that this run writes.</source>
        <translation>{camera}은(는) 지금 쓰고 있는 비디오입니다.</translation>
    </message>
    <message>
        <source>{camera} is the virtual camera that this run writes to.</source>
        <translation>{camera}은(는) 지금 내보내고 있는 가상 카메라입니다.</translation>
    </message>
    <message>
        <source>{command}; then log out and in again</source>
        <translation>{command}. 그런 다음 로그아웃했다가 다시 로그인하세요</translation>
    </message>
    <message>
        <source>{file} belongs to another user.</source>
        <translation>{file}은(는) 다른 사용자의 것입니다.</translation>
    </message>
    <message>
        <source>{file} cannot be encoded: {reason}.</source>
        <translation>{file}을(를) 인코딩할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{file} consists of more than {limit} parts.</source>
        <translation>{file}이(가) {limit}개가 넘는 조각으로 되어 있습니다.</translation>
    </message>
    <message>
        <source>{file} does not fit into memory.</source>
        <translation>{file}이(가) 너무 커서 메모리에 올릴 수 없습니다.</translation>
    </message>
    <message>
        <source>{file} is a folder.</source>
        <translation>{file}은(는) 폴더입니다.</translation>
    </message>
    <message>
        <source>{file} is a progressive JPEG of {width} × {height} pixels in {scans} parts, which takes too much memory.</source>
        <translation>{file}은(는) {scans}개 부분으로 된 {width} × {height}픽셀의 프로그레시브 JPEG라서 메모리가 너무 많이 필요합니다.</translation>
    </message>
    <message>
        <source>{file} is damaged or incomplete.</source>
        <translation>{file}이(가) 깨졌거나 온전하지 않습니다.</translation>
    </message>
    <message>
        <source>{file} is empty.</source>
        <translation>{file}이(가) 비어 있습니다.</translation>
    </message>
    <message>
        <source>{file} is not a picture that can be read.</source>
        <translation>{file}은(는) 읽을 수 있는 사진이 아닙니다.</translation>
    </message>
    <message>
        <source>{file} is not the name of a PNG picture.</source>
        <translation>{file}은(는) PNG 사진의 이름이 아닙니다.</translation>
    </message>
    <message>
        <source>{file} is too large: far more than can be read safely.</source>
        <translation>{file}이(가) 너무 큽니다: 안전하게 읽을 수 있는 크기를 훨씬 넘습니다.</translation>
    </message>
    <message>
        <source>{file} is too large: {width} × {height} pixels, where a side may have {limit}.</source>
        <translation>{file}이(가) 너무 큽니다: {width} × {height}픽셀인데, 한 변은 {limit}픽셀까지 됩니다.</translation>
    </message>
    <message>
        <source>{file} is too large: {width} × {height} pixels, where a {kind} picture may have {limit} million.</source>
        <translation>{file}이(가) 너무 큽니다: {width} × {height}픽셀인데, {kind} 사진은 {limit}백만 픽셀까지 됩니다.</translation>
    </message>
    <message>
        <source>{file} is too long and narrow: {width} × {height} pixels.</source>
        <translation>{file}이(가) 너무 길고 좁습니다: {width} × {height}픽셀.</translation>
    </message>
    <message>
        <source>{file} is {kind}, where Persona Cam needs a file of its own.</source>
        <translation>Persona Cam이 자기 파일을 두어야 할 자리인 {file}에 다른 것({kind})이 있습니다.</translation>
    </message>
    <message>
        <source>{file} is {size} MB large; at most {limit} MB are read.</source>
        <translation>{file}의 크기가 {size} MB입니다. {limit} MB까지 읽습니다.</translation>
    </message>
    <message>
        <source>{file} would be written over another output.</source>
        <translation>{file}에 쓰면 다른 출력을 덮어쓰게 됩니다.</translation>
    </message>
    <message>
        <source>{file} would be written over one of the inputs.</source>
        <translation>{file}에 쓰면 입력 파일을 덮어쓰게 됩니다.</translation>
    </message>
    <message>
        <source>{folder} belongs to another user.</source>
        <translation>{folder}은(는) 다른 사용자의 폴더입니다.</translation>
    </message>
    <message>
        <source>{folder} cannot be written</source>
        <translation>{folder}에 쓸 수 없음</translation>
    </message>
    <message>
        <source>{folder} holds numbered pictures of another origin, {name} among them.</source>
        <translation>{folder}에 다른 작업에서 만든 번호 이미지가 있습니다({name} 등).</translation>
    </message>
    <message>
        <source>{folder} is no folder.</source>
        <translation>{folder}은(는) 폴더가 아닙니다.</translation>
    </message>
    <message>
        <source>{folder}, where the programs of Persona Cam meet, cannot be used: {reason}.</source>
        <translation>Persona Cam 프로그램들이 함께 쓰는 폴더 {folder}를 사용할 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{key} belongs to {other} already.</source>
        <translation>{key}은(는) 이미 {other}에 쓰이고 있습니다.</translation>
    </message>
    <message>
        <source>{key} is taken by another program.</source>
        <translation>{key}은(는) 다른 프로그램에서 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>{key} types {character} on this keyboard.</source>
        <translation>이 키보드에서 {key}은(는) {character}을(를) 입력합니다.</translation>
    </message>
    <message>
        <source>{left}Choose another place.</source>
        <translation>{left}다른 위치를 고르세요.</translation>
    </message>
    <message>
        <source>{left}Free some space.</source>
        <translation>{left}저장 공간을 확보하세요.</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}.</source>
        <translation>{name}을(를) 읽을 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{name} cannot have a transparent background.</source>
        <translation>{name}에는 투명한 배경을 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>{name} cannot have a transparent background: an MP4 knows no transparency.</source>
        <translation>MP4에는 투명도가 없어서 {name}에 투명 배경을 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>{name} comes with the program.</source>
        <translation>{name}은(는) 프로그램에 들어 있는 프리셋입니다.</translation>
    </message>
    <message>
        <source>{name} has no frame {asked}, its last one is {last}.</source>
        <translation>{name}에 {asked}번 프레임이 없습니다. 마지막은 {last}번입니다.</translation>
    </message>
    <message>
        <source>{name} has no settings in it.</source>
        <translation>{name}에 설정이 없습니다.</translation>
    </message>
    <message>
        <source>{name} is installed, but Python has an ONNX Runtime with {providers} only.</source>
        <translation>{name}이(가) 설치되어 있지만 Python의 ONNX Runtime에는 {providers}만 있습니다.</translation>
    </message>
    <message>
        <source>{name} is no name for one.</source>
        <translation>{name}은(는) 프리셋 이름으로 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>{name} was removed, and is still shown until you choose another portrait.</source>
        <translation>{name} 사진을 삭제했습니다. 다른 사진을 고를 때까지는 계속 보입니다.</translation>
    </message>
    <message>
        <source>{name} was removed, and others still see it until you choose another one.</source>
        <translation>{name} 사진을 삭제했습니다. 다른 사진을 고를 때까지는 시청자에게 계속 보입니다.</translation>
    </message>
    <message>
        <source>{number}, or {word}</source>
        <translation>{number} 또는 {word}</translation>
    </message>
    <message>
        <source>{out} cannot be written: {reason}.</source>
        <translation>{out}에 쓸 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{paths}: missing {names}.</source>
        <translation>{paths}: {names}이(가) 없습니다.</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}.</source>
        <translation>{path}을(를) 읽을 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{path} holds more than numbers: program code, which is never run.</source>
        <translation>{path}에 숫자 말고 프로그램 코드도 들어 있습니다. 코드는 절대 실행하지 않습니다.</translation>
    </message>
    <message>
        <source>{path} holds no moving picture, only sound or data.</source>
        <translation>{path}에는 영상이 없고 소리나 데이터만 있습니다.</translation>
    </message>
    <message>
        <source>{path} holds no pictures any more.</source>
        <translation>{path}에 더 이상 이미지가 없습니다.</translation>
    </message>
    <message>
        <source>{path} is a folder, not a picture.</source>
        <translation>{path}은(는) 사진이 아니라 폴더입니다.</translation>
    </message>
    <message>
        <source>{path} is a text file, not a video.</source>
        <translation>{path}은(는) 동영상이 아니라 텍스트 파일입니다.</translation>
    </message>
    <message>
        <source>{path} is damaged: it holds no settings.</source>
        <translation>{path}이(가) 손상되었습니다. 설정이 들어 있지 않습니다.</translation>
    </message>
    <message>
        <source>{path} is named like an unfinished download</source>
        <translation>{path}은(는) 받다 만 파일의 이름입니다</translation>
    </message>
    <message>
        <source>{path} is neither a file nor a folder.</source>
        <translation>{path}은(는) 파일도 폴더도 아닙니다.</translation>
    </message>
    <message>
        <source>{path} is no weights file: it holds something else than named tensors.</source>
        <translation>{path}은(는) 모델 파일이 아닙니다. 이름 있는 텐서가 아닌 것이 들어 있습니다.</translation>
    </message>
    <message>
        <source>{path} is not a file.</source>
        <translation>{path}은(는) 파일이 아닙니다.</translation>
    </message>
    <message>
        <source>{path} is not a video, or is damaged.</source>
        <translation>{path}은(는) 동영상이 아니거나 깨졌습니다.</translation>
    </message>
    <message>
        <source>{path} must not be used: {reason}</source>
        <translation>{path}은(는) 사용할 수 없습니다: {reason}</translation>
    </message>
    <message>
        <source>{path}: not in the published file: {names}.</source>
        <translation>{path}: 공개된 파일에 없는 항목입니다: {names}.</translation>
    </message>
    <message>
        <source>{path}: of another shape than the config says: {names}.</source>
        <translation>{path}: 설정과 모양이 다릅니다: {names}.</translation>
    </message>
    <message>
        <source>{path}: {key} holds values that are no numbers.</source>
        <translation>{path}: {key}에 숫자가 아닌 값이 들어 있습니다.</translation>
    </message>
    <message>
        <source>{path}: {key} is not a plain table of numbers, but {kind}.</source>
        <translation>{path}: {key}은(는) 보통의 숫자 표가 아니라 {kind}입니다.</translation>
    </message>
    <message>
        <source>{preset} sets {fields}, which is no setting.</source>
        <translation>프리셋 {preset}에 있는 {fields}은(는) 설정이 아닙니다.</translation>
    </message>
    <message>
        <source>{problem} The recording has no sound.</source>
        <translation>{problem} 녹화에 소리가 들어가지 않습니다.</translation>
    </message>
    <message>
        <source>{provider} cannot run the graph {name}: {reason}</source>
        <translation>{provider}이(가) 그래프 {name}을(를) 실행할 수 없습니다: {reason}</translation>
    </message>
    <message>
        <source>{provider} does not compute with the dtype {dtype}.</source>
        <translation>{provider}은(는) 숫자 형식 {dtype}(으)로 계산하지 않습니다.</translation>
    </message>
    <message>
        <source>{provider} does not exist for this system.</source>
        <translation>{provider}은(는) 이 운영 체제에 없습니다.</translation>
    </message>
    <message>
        <source>{provider} finds no graphics card that it can use.</source>
        <translation>{provider}이(가) 쓸 수 있는 그래픽 카드를 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>{provider} needs PersonaLive on the device {wanted}, and it runs on {device}.</source>
        <translation>{provider}을(를) 쓰려면 PersonaLive가 장치 {wanted}에 있어야 하는데, 지금은 {device}에서 실행됩니다.</translation>
    </message>
    <message>
        <source>{provider} needs the package {package}, which is not installed.</source>
        <translation>{provider}에 필요한 패키지 {package}이(가) 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>{provider} was asked to run the graph {name}, but ONNX Runtime leaves it to {others}.</source>
        <translation>{provider}에 그래프 {name}을(를) 맡겼지만 ONNX Runtime이 {others}에 넘깁니다.</translation>
    </message>
    <message>
        <source>{state} in {folder}</source>
        <translation>{folder}: {state}</translation>
    </message>
    <message>
        <source>{target} cannot be written: {reason}.</source>
        <translation>{target}에 쓸 수 없습니다: {reason}.</translation>
    </message>
    <message>
        <source>{text} is no key combination.</source>
        <translation>{text}은(는) 키 조합이 아닙니다.</translation>
    </message>
    <message>
        <source>{text} would be taken from everybody who types.</source>
        <translation>{text}을(를) 단축키로 쓰면 글자를 입력할 수 없게 됩니다.</translation>
    </message>
    <message>
        <source>{tool} could not install the driver.</source>
        <translation>{tool}(으)로 드라이버를 설치하지 못했습니다.</translation>
    </message>
    <message>
        <source>{value} cannot be a {key}</source>
        <translation>{value}은(는) {key} 값이 될 수 없습니다</translation>
    </message>
    <message>
        <source>{value} does not fit.</source>
        <translation>{value}은(는) 쓸 수 없는 값입니다.</translation>
    </message>
    <message>
        <source>{value} is no table of settings.</source>
        <translation>{value}은(는) 설정 묶음이 아닙니다.</translation>
    </message>
    <message>
        <source>{value} is one too many.</source>
        <translation>{value}은(는) 쓸 수 없는 인수입니다.</translation>
    </message>
    <message>
        <source>{what} You stay live on {output}.</source>
        <translation>{what} {output}에서 방송이 계속됩니다.</translation>
    </message>
    <message>
        <source>{words} is no background, and there is no such file.</source>
        <translation>{words}은(는) 배경으로 쓸 수 없고, 그런 파일도 없습니다.</translation>
    </message>
    <message>
        <source>Open “Crop …” in the portrait&apos;s menu and put the six points on eyes and mouth.</source>
        <translation>사진 메뉴에서 ‘자르기…’를 열고 여섯 점을 눈과 입에 맞추세요.</translation>
    </message>
    <message>
        <source>Get them on the page “PersonaLive&apos;s weights”, or choose there the folder that has them.</source>
        <translation>‘PersonaLive 모델 파일’ 탭에서 내려받거나, 그곳에서 모델 파일이 있는 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Download it again on the page “PersonaLive&apos;s weights”.</source>
        <translation>‘PersonaLive 모델 파일’ 탭에서 다시 내려받으세요.</translation>
    </message>
    <message>
        <source>Open “Crop …” in the portrait&apos;s menu, and put them on the outer corners of the eyes, the corners of the mouth, and the upper and the lower lip.</source>
        <translation>사진 메뉴에서 ‘자르기…’를 열고 눈꼬리, 입꼬리, 윗입술과 아랫입술에 점을 놓으세요.</translation>
    </message>
    <message>
        <source>Use an upright picture of one person who looks towards the camera, or put the six points on eyes and mouth with “Crop …” in the portrait&apos;s menu.</source>
        <translation>카메라 쪽을 보는 한 사람의 바른 사진을 쓰거나, 사진 메뉴의 ‘자르기…’에서 여섯 점을 눈과 입에 맞추세요.</translation>
    </message>
    <message>
        <source>Use a picture of a person, or of a character drawn with human features, or put the six points on eyes and mouth with “Crop …” in the portrait&apos;s menu.</source>
        <translation>사람 사진이나 사람의 이목구비가 있는 캐릭터 그림을 쓰거나, 사진 메뉴의 ‘자르기…’에서 여섯 점을 눈과 입에 맞추세요.</translation>
    </message>
    <message>
        <source>Use a picture in which the person looks towards the camera.</source>
        <translation>카메라 쪽을 보는 사진을 쓰세요.</translation>
    </message>
    <message>
        <source>Use a picture with the whole face.</source>
        <translation>얼굴 전체가 나온 사진을 사용하세요.</translation>
    </message>
    <message>
        <source>If that is wrong, choose how the camera is turned in the settings.</source>
        <translation>잘못되었다면 설정에서 카메라 회전을 고르세요.</translation>
    </message>
    <message>
        <source>Use the background green.</source>
        <translation>초록색 배경을 쓰세요.</translation>
    </message>
    <message>
        <source>plug one in, or choose a video as camera</source>
        <translation>카메라를 연결하거나 동영상을 카메라로 고르세요</translation>
    </message>
    <message>
        <source>Try again; About, on the page Settings, leads to the log, which has the whole story.</source>
        <translation>다시 시도하세요. 자세한 내용은 로그에 있으며, 설정 탭의 정보에서 로그 폴더를 열 수 있습니다.</translation>
    </message>
    <message>
        <source>The window works without it.</source>
        <translation>창은 이것 없이도 작동합니다.</translation>
    </message>
    <message>
        <source>Download the published weights again on the page “PersonaLive&apos;s weights”, or choose there the folder that has them.</source>
        <translation>‘PersonaLive 모델 파일’ 탭에서 공개된 모델 파일을 다시 내려받거나, 그곳에서 모델 파일이 있는 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>Read them, and accept them on the page “PersonaLive&apos;s weights”.</source>
        <translation>조건을 읽고 ‘PersonaLive 모델 파일’ 탭에서 동의하세요.</translation>
    </message>
    <message>
        <source>Download it first, on the page “PersonaLive&apos;s weights”.</source>
        <translation>먼저 ‘PersonaLive 모델 파일’ 탭에서 내려받으세요.</translation>
    </message>
</context>
<context>
    <name>help</name>
    <message>
        <source>Get on air</source>
        <translation>방송 시작하기</translation>
    </message>
    <message>
        <source>Choose your camera in the bar, and a face in the gallery.</source>
        <translation>아래쪽 막대에서 카메라를 고르고, 갤러리에서 사진을 고르세요.</translation>
    </message>
    <message>
        <source>Press Go live. If a virtual camera is missing, a page says what to install.</source>
        <translation>‘방송 시작’을 누르세요. 가상 카메라가 없으면 무엇을 설치해야 하는지 안내해 드립니다.</translation>
    </message>
    <message>
        <source>In the other program, choose the camera called Persona Cam:</source>
        <translation>사용할 프로그램에서 카메라를 ‘Persona Cam’으로 바꾸세요.</translation>
    </message>
    <message>
        <source>OBS Studio</source>
        <translation>OBS Studio</translation>
    </message>
    <message>
        <source>Sources, +, Video Capture Device, and there the device Persona Cam.</source>
        <translation>소스 목록 → + → 비디오 캡처 장치를 추가하고, 장치에서 Persona Cam을 고르세요.</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Settings, Video, Camera.</source>
        <translation>설정 → 비디오 → 카메라</translation>
    </message>
    <message>
        <source>Discord</source>
        <translation>Discord</translation>
    </message>
    <message>
        <source>User Settings, Voice &amp; Video, Camera.</source>
        <translation>사용자 설정 → 음성 및 비디오 → 카메라</translation>
    </message>
    <message>
        <source>A browser</source>
        <translation>웹 브라우저</translation>
    </message>
    <message>
        <source>The sign of a camera in the address bar, or the page&apos;s own settings.</source>
        <translation>주소창의 카메라 아이콘이나 해당 사이트의 설정에서 고르세요.</translation>
    </message>
    <message>
        <source>A program that was open before may have to be started again before it sees a new camera.</source>
        <translation>먼저 열려 있던 프로그램은 다시 시작해야 새 카메라가 보일 수 있습니다.</translation>
    </message>
    <message>
        <source>What others see</source>
        <translation>시청자에게 보이는 화면</translation>
    </message>
    <message>
        <source>The line above the picture says it at all times, and it comes from the output itself.</source>
        <translation>화면 위쪽 표시줄에서 언제든 확인할 수 있습니다. 실제로 내보내는 화면을 그대로 알려 줍니다.</translation>
    </message>
    <message>
        <source>You are not live. Others see nothing of you, or the card.</source>
        <translation>방송 중이 아닙니다. 다른 사람에게는 아무것도 보이지 않거나 안내 화면이 보입니다.</translation>
    </message>
    <message>
        <source>Others see the avatar. The frame around the picture is red.</source>
        <translation>다른 사람에게 아바타가 보입니다. 화면에 빨간 테두리가 나타납니다.</translation>
    </message>
    <message>
        <source>You are live, but nobody has opened the camera yet: choose it there.</source>
        <translation>방송을 시작했지만 아직 어떤 프로그램도 카메라를 열지 않았습니다. 사용할 프로그램에서 Persona Cam을 고르세요.</translation>
    </message>
    <message>
        <source>Others see the be-right-back card until you release panic.</source>
        <translation>긴급 가리기를 해제할 때까지 다른 사람에게 안내 화면이 보입니다.</translation>
    </message>
    <message>
        <source>Others see the be-right-back card, because nobody was in view for a while.</source>
        <translation>한동안 카메라 앞에 아무도 없어서 다른 사람에게 안내 화면이 보입니다.</translation>
    </message>
    <message>
        <source>The virtual camera does not answer. It is opened again by itself.</source>
        <translation>가상 카메라가 응답하지 않습니다. 자동으로 다시 연결합니다.</translation>
    </message>
    <message>
        <source>Delay in ms</source>
        <translation>지연(ms)</translation>
    </message>
    <message>
        <source>How much later than you the avatar moves. 1000 ms are one second.</source>
        <translation>아바타가 나보다 얼마나 늦게 움직이는지 나타냅니다. 1000ms는 1초입니다.</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>드롭</translation>
    </message>
    <message>
        <source>How many of the camera&apos;s pictures this computer was too slow for.</source>
        <translation>컴퓨터가 느려서 처리하지 못하고 건너뛴 프레임의 비율입니다.</translation>
    </message>
    <message>
        <source>If something must not be seen</source>
        <translation>급히 화면을 가려야 할 때</translation>
    </message>
    <message>
        <source>Panic shows the card at once, everywhere: in the camera, in files and in the recording, whose sound is silent meanwhile. It works even while the program is busy with something else.</source>
        <translation>‘긴급 가리기’를 누르면 카메라, 파일, 녹화 화면이 모두 즉시 안내 화면으로 바뀌고, 그동안 녹화에는 소리도 들어가지 않습니다. 프로그램이 다른 일로 바쁠 때도 바로 작동합니다.</translation>
    </message>
    <message>
        <source>Your camera&apos;s picture never leaves this computer, and never the program. With own pixels only, not even the inside of your mouth is used.</source>
        <translation>카메라에 찍힌 화면은 이 컴퓨터는 물론 프로그램 밖으로도 나가지 않습니다. ‘내 화면 픽셀 쓰지 않기’를 켜면 입 안조차 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>Words and picture of the card are on the page Output. So are framing and background.</source>
        <translation>안내 화면의 문구와 사진은 ‘출력’ 페이지에서 바꿀 수 있습니다. 화면 맞춤과 배경도 같은 곳에 있습니다.</translation>
    </message>
    <message>
        <source>Faces</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>Drop a picture on the window, paste it, or press Add. One face that looks roughly into the camera, in good light, at least 200 pixels wide.</source>
        <translation>사진을 창에 끌어다 놓거나, 붙여 넣거나, ‘추가’를 누르세요. 밝은 곳에서 한 사람이 정면에 가깝게 나오고, 얼굴 너비가 200픽셀 이상인 사진이 좋습니다.</translation>
    </message>
    <message>
        <source>The first nine have keys. Right-click a face to crop it, to rename it or to remove it.</source>
        <translation>단축 번호가 있는 사진은 키로 바꿀 수 있습니다. 사진을 마우스 오른쪽 버튼으로 클릭하면 자르거나 이름을 바꾸거나 삭제할 수 있습니다.</translation>
    </message>
    <message>
        <source>Quality and delay</source>
        <translation>품질과 지연</translation>
    </message>
    <message>
        <source>Instant moves the portrait&apos;s own pixels, at once, on any computer. PersonaLive paints every picture itself: far more lifelike, and later. It needs its weights, which the program downloads, and an NVIDIA graphics card.</source>
        <translation>Instant는 사진의 픽셀을 바로 움직이며 어떤 컴퓨터에서나 쓸 수 있습니다. PersonaLive는 매 화면을 새로 그려서 훨씬 생생하지만 그만큼 늦습니다. PersonaLive를 쓰려면 모델 파일(프로그램에서 내려받을 수 있음)과 NVIDIA 그래픽 카드가 필요합니다.</translation>
    </message>
    <message>
        <source>The steps from Lowest delay to Best trade delay for better pictures. You can change them while you are live.</source>
        <translation>‘최소 지연’에서 ‘최고’로 갈수록 화질이 좋아지는 대신 지연이 늘어납니다. 방송 중에도 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>What to do when …</source>
        <translation>문제 해결</translation>
    </message>
    <message>
        <source>the other program stays black</source>
        <translation>다른 프로그램에서 화면이 검게 나올 때</translation>
    </message>
    <message>
        <source>Choose another camera there and then Persona Cam again, or start that program again. Nobody else may use the virtual camera.</source>
        <translation>그 프로그램에서 다른 카메라를 골랐다가 다시 Persona Cam을 고르거나, 프로그램을 다시 시작하세요. 가상 카메라를 다른 프로그램이 쓰고 있지 않은지도 확인하세요.</translation>
    </message>
    <message>
        <source>your camera gives no picture</source>
        <translation>내 카메라 화면이 나오지 않을 때</translation>
    </message>
    <message>
        <source>Close other programs that use it, and unplug it and plug it in again.</source>
        <translation>카메라를 쓰는 다른 프로그램을 닫고, 카메라를 뽑았다가 다시 연결하세요.</translation>
    </message>
    <message>
        <source>the face is not followed</source>
        <translation>얼굴을 따라 움직이지 않을 때</translation>
    </message>
    <message>
        <source>More light from the front, look into the camera, nothing before your face.</source>
        <translation>앞쪽을 더 밝게 하고 카메라를 바라보세요. 얼굴을 가리는 것이 없어야 합니다.</translation>
    </message>
    <message>
        <source>mouth or brows are wrong at rest</source>
        <translation>가만히 있는데 입이나 눈썹이 어색할 때</translation>
    </message>
    <message>
        <source>Relax your face, and press Calibrate on the page Motion.</source>
        <translation>얼굴에 힘을 빼고 ‘움직임’ 페이지에서 ‘기준 맞추기’를 누르세요.</translation>
    </message>
    <message>
        <source>it stutters</source>
        <translation>화면이 끊길 때</translation>
    </message>
    <message>
        <source>Choose a lower step of quality, or a smaller size on the page Output.</source>
        <translation>품질을 한 단계 낮추거나 ‘출력’ 페이지에서 크기를 줄이세요.</translation>
    </message>
    <message>
        <source>your voice comes before the lips</source>
        <translation>목소리가 입 모양보다 먼저 나올 때</translation>
    </message>
    <message>
        <source>In OBS, delay the microphone by the delay shown above the picture: Advanced Audio Properties, Sync Offset.</source>
        <translation>OBS의 고급 오디오 속성에서 마이크의 싱크 오프셋을 화면 위에 표시된 지연만큼 늘리세요.</translation>
    </message>
    <message>
        <source>the colours look washed out in OBS</source>
        <translation>OBS에서 색이 다르게 보일 때</translation>
    </message>
    <message>
        <source>Properties of the video capture device, Color Space, Rec. 601.</source>
        <translation>비디오 캡처 장치의 속성에서 색 공간을 601로 바꾸세요.</translation>
    </message>
    <message>
        <source>something else is wrong</source>
        <translation>그 밖의 문제</translation>
    </message>
    <message>
        <source>About, on the page Settings, has a text to copy into a report, and the folder of the log.</source>
        <translation>‘설정’ 페이지의 ‘Persona Cam 정보’에서 문의에 필요한 정보를 복사하고 로그 폴더를 열 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>installation</name>
    <message>
        <source>Other programs see the avatar through a virtual camera, which this system gets with one command. Paste it into a terminal; it asks for your password.</source>
        <translation>다른 프로그램은 가상 카메라를 통해 아바타를 봅니다. 아래 명령어 하나로 설치할 수 있습니다. 터미널에 붙여 넣고 암호를 입력하세요.</translation>
    </message>
    <message>
        <source>Other programs see the avatar through a virtual camera. Persona Cam installs its driver, v4l2loopback, with {tool} and has it loaded at every start. The system asks for your password once; this command does the same:</source>
        <translation>다른 프로그램은 가상 카메라를 통해 아바타를 봅니다. Persona Cam이 {tool} 명령으로 드라이버 v4l2loopback을 설치하고 컴퓨터를 켤 때마다 불러오게 합니다. 암호는 한 번만 묻습니다. 아래 명령어를 직접 실행해도 됩니다:</translation>
    </message>
    <message>
        <source>A computer has only one OBS camera. If OBS shall take the avatar in and also send its own picture out as a camera, the avatar needs another one: install Unity Capture for it, and choose it on the page Settings.</source>
        <translation>OBS 가상 카메라는 컴퓨터마다 하나뿐입니다. OBS에서 아바타를 받으면서 OBS 화면도 가상 카메라로 내보내려면 아바타용 카메라가 하나 더 필요합니다. Unity Capture를 설치하고 설정 페이지에서 선택하세요.</translation>
    </message>
    <message>
        <source>A computer has only one OBS camera. If OBS shall take the avatar in and also send its own picture out as a camera, let OBS capture this program&apos;s window instead, and leave the camera to OBS.</source>
        <translation>OBS 가상 카메라는 컴퓨터마다 하나뿐입니다. OBS에서 아바타를 받으면서 OBS 화면도 가상 카메라로 내보내려면, 가상 카메라는 OBS에 맡기고 OBS에서 이 프로그램의 창을 캡처하세요.</translation>
    </message>
    <message>
        <source>The system asks for your password …</source>
        <translation>시스템에서 암호를 묻고 있습니다…</translation>
    </message>
    <message>
        <source>The lists of packages are read …</source>
        <translation>패키지 목록을 읽는 중…</translation>
    </message>
    <message>
        <source>The driver is downloaded …</source>
        <translation>드라이버를 내려받는 중…</translation>
    </message>
    <message>
        <source>The driver is installed and built. That takes a few minutes, and is not stopped halfway.</source>
        <translation>드라이버를 설치하고 빌드하는 중입니다. 몇 분 걸리며 도중에 멈출 수 없습니다.</translation>
    </message>
    <message>
        <source>The driver is loaded …</source>
        <translation>드라이버를 불러오는 중…</translation>
    </message>
    <message>
        <source>The driver is there.</source>
        <translation>드라이버가 준비되었습니다.</translation>
    </message>
</context>
<context>
    <name>ladder</name>
    <message>
        <source>Bends your picture as you move. At once, on every computer.</source>
        <translation>사진을 움직임에 맞춰 변형합니다. 어느 컴퓨터에서나 바로 움직입니다.</translation>
    </message>
    <message>
        <source>PersonaLive with its shortest delay. Experimental: pictures are less steady.</source>
        <translation>PersonaLive에서 지연이 가장 짧습니다. 실험적 단계라 화면이 덜 안정적입니다.</translation>
    </message>
    <message>
        <source>PersonaLive with a short delay, and simpler pictures.</source>
        <translation>지연이 짧고 화질은 조금 단순한 PersonaLive입니다.</translation>
    </message>
    <message>
        <source>PersonaLive, between a short delay and good pictures.</source>
        <translation>지연과 화질의 균형을 맞춘 PersonaLive입니다.</translation>
    </message>
    <message>
        <source>The best pictures of PersonaLive, and its longest delay.</source>
        <translation>PersonaLive의 최고 화질이며, 지연이 가장 깁니다.</translation>
    </message>
    <message>
        <source>Delay: many seconds, since it would run on the processor.</source>
        <translation>지연: 프로세서로 계산하게 되므로 수 초 이상 늦어집니다.</translation>
    </message>
    <message>
        <source>Delay: not measured here yet.</source>
        <translation>지연: 아직 측정하지 않았습니다.</translation>
    </message>
    <message>
        <source>Delay: {ms} ms, measured on this computer.</source>
        <translation>지연: {ms}ms(이 컴퓨터에서 측정)</translation>
    </message>
    <message>
        <source>Delay: at least {ms} ms. That is an estimate; it was not used here yet.</source>
        <translation>지연: 최소 {ms}ms. 아직 사용한 적이 없어 계산한 값입니다.</translation>
    </message>
    <message>
        <source>Needs nothing more.</source>
        <translation>더 필요한 것이 없습니다.</translation>
    </message>
    <message>
        <source>a download of {size}</source>
        <translation>다운로드 {size}</translation>
    </message>
    <message>
        <source>an NVIDIA card with {size} GB free</source>
        <translation>여유 메모리 {size}GB의 NVIDIA 그래픽 카드</translation>
    </message>
    <message>
        <source>an NVIDIA card</source>
        <translation>NVIDIA 그래픽 카드</translation>
    </message>
    <message>
        <source>Needs {list}.</source>
        <translation>필요: {list}</translation>
    </message>
    <message>
        <source>PersonaLive is not installed. Install it with: {command}</source>
        <translation>PersonaLive가 설치되어 있지 않습니다. 다음 명령으로 설치하세요: {command}</translation>
    </message>
    <message>
        <source>In use now.</source>
        <translation>지금 사용 중입니다.</translation>
    </message>
    <message>
        <source>This computer has all of it.</source>
        <translation>이 컴퓨터에 모두 준비되어 있습니다.</translation>
    </message>
    <message>
        <source>Not here yet. It is downloaded when you choose it; Instant goes on meanwhile.</source>
        <translation>아직 없습니다. 선택하면 내려받으며, 그동안은 Instant로 움직입니다.</translation>
    </message>
    <message>
        <source>Instant goes on meanwhile; viewers see no gap.</source>
        <translation>그동안 Instant로 움직이므로 화면이 끊기지 않습니다.</translation>
    </message>
    <message>
        <source>The download is paused. What has arrived is kept.</source>
        <translation>다운로드를 일시 정지했습니다. 받은 부분은 그대로 남아 있습니다.</translation>
    </message>
    <message>
        <source>Chosen, but a lower quality is in use: {why}</source>
        <translation>선택했지만 지금은 더 낮은 품질로 움직입니다. {why}</translation>
    </message>
    <message>
        <source>This computer has no NVIDIA graphics card. It can compute on the processor, but then makes less than one picture a second.</source>
        <translation>이 컴퓨터에는 NVIDIA 그래픽 카드가 없습니다. CPU로도 실행할 수 있지만 1초에 한 프레임도 만들지 못합니다.</translation>
    </message>
    <message>
        <source>Too large for this computer: it needs {needed} GB of memory, of {total}.</source>
        <translation>이 컴퓨터에는 너무 큽니다. 메모리 {needed}GB가 필요한데 전체가 {total}GB입니다.</translation>
    </message>
    <message>
        <source>Needs {needed} GB of memory; {free} of {total} are free. Close other programs.</source>
        <translation>메모리 {needed}GB가 필요한데 {total}GB 중 {free}GB만 비어 있습니다. 다른 프로그램을 닫으세요.</translation>
    </message>
    <message>
        <source>Beginning the download</source>
        <translation>다운로드를 시작하는 중</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>내려받는 중</translation>
    </message>
    <message>
        <source>Checking the files</source>
        <translation>파일을 확인하는 중</translation>
    </message>
    <message>
        <source>Converting to half the size</source>
        <translation>절반 크기로 변환하는 중</translation>
    </message>
    <message>
        <source>Waiting for another Persona Cam</source>
        <translation>다른 Persona Cam을 기다리는 중</translation>
    </message>
    <message>
        <source>Loading PersonaLive</source>
        <translation>PersonaLive를 불러오는 중</translation>
    </message>
    <message>
        <source>Building for this graphics card</source>
        <translation>이 그래픽 카드에 맞게 빌드하는 중</translation>
    </message>
    <message>
        <source>Looking at the portrait</source>
        <translation>사진을 살펴보는 중</translation>
    </message>
    <message>
        <source>Making the first pictures</source>
        <translation>첫 화면을 만드는 중</translation>
    </message>
    <message>
        <source>Adjusting the delay</source>
        <translation>지연을 맞추는 중</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{total} 중 {done}</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <source>not downloaded</source>
        <translation>내려받지 않음</translation>
    </message>
    <message>
        <source>being made ready</source>
        <translation>준비 중</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>일시 정지됨</translation>
    </message>
    <message>
        <source>chosen, a lower one is in use</source>
        <translation>선택했지만 더 낮은 품질 사용 중</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>not possible here</source>
        <translation>이 컴퓨터에서 사용 불가</translation>
    </message>
    <message>
        <source>{ms} milliseconds</source>
        <translation>{ms}밀리초</translation>
    </message>
    <message>
        <source>at least {ms} milliseconds</source>
        <translation>최소 {ms}밀리초</translation>
    </message>
    <message>
        <source>needs a download of {size}</source>
        <translation>{size} 다운로드 필요</translation>
    </message>
</context>
<context>
    <name>presets</name>
    <message>
        <source>The portrait moves as you do: every part as strongly as it was measured.</source>
        <translation>내가 움직이는 그대로 아바타가 움직입니다.</translation>
    </message>
    <message>
        <source>More expression: brows, eyes and mouth move further than yours. For drawn characters and calm speakers.</source>
        <translation>표정이 더 풍부해집니다. 눈썹, 눈, 입이 실제보다 크게 움직입니다. 그림 캐릭터나 차분하게 말하는 사람에게 좋습니다.</translation>
    </message>
    <message>
        <source>Every picture is made anew by PersonaLive: the most lifelike movement, and a delay. Needs its weights and a GPU.</source>
        <translation>PersonaLive가 매 프레임을 새로 만듭니다. 움직임이 가장 생생하지만 지연이 있습니다. 모델 파일과 GPU가 필요합니다.</translation>
    </message>
    <message>
        <source>No pixel of you enters the picture, not even inside the mouth; teeth look plainer.</source>
        <translation>입 안까지도 내 화면의 픽셀을 전혀 쓰지 않습니다. 치아 표현은 조금 단순해집니다.</translation>
    </message>
</context>
<context>
    <name>programs</name>
    <message>
        <source>Sources</source>
        <translation>소스 목록</translation>
    </message>
    <message>
        <source>Video Capture Device</source>
        <translation>비디오 캡처 장치</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>비디오</translation>
    </message>
    <message>
        <source>Select a Camera</source>
        <translation>카메라 선택</translation>
    </message>
    <message>
        <source>Voice and Video</source>
        <translation>음성 및 비디오</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>카메라</translation>
    </message>
</context>
<context>
    <name>weights</name>
    <message>
        <source>less than a minute left</source>
        <translation>1분 안에 끝남</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>약 {minutes}분 남음</translation>
    </message>
    <message>
        <source>about {hours} h {minutes} min left</source>
        <translation>약 {hours}시간 {minutes}분 남음</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>내려받는 중</translation>
    </message>
    <message>
        <source>Checking the files</source>
        <translation>파일 검사 중</translation>
    </message>
    <message>
        <source>Converting to half the size</source>
        <translation>절반 크기로 변환 중</translation>
    </message>
    <message>
        <source>Removing</source>
        <translation>삭제 중</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{total} 중 {done}</translation>
    </message>
    <message>
        <source>{size} a second</source>
        <translation>초당 {size}</translation>
    </message>
    <message>
        <source>PersonaLive: the download is paused</source>
        <translation>PersonaLive: 다운로드 일시 정지</translation>
    </message>
    <message>
        <source>PersonaLive: {task}, {percent} %</source>
        <translation>PersonaLive: {task}, {percent}%</translation>
    </message>
    <message>
        <source>ready, {size}</source>
        <translation>완료, {size}</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>약 {size}</translation>
    </message>
    <message>
        <source>not checked yet</source>
        <translation>검사 전</translation>
    </message>
    <message>
        <source>downloading</source>
        <translation>받는 중</translation>
    </message>
    <message>
        <source>being checked</source>
        <translation>검사 중</translation>
    </message>
    <message>
        <source>being converted</source>
        <translation>변환 중</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>손상됨</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Nobody: it moves by itself</source>
        <translation>카메라 없음: 스스로 움직임</translation>
    </message>
    <message>
        <source>Demo clip</source>
        <translation>데모 영상</translation>
    </message>
    <message>
        <source>Network camera</source>
        <translation>네트워크 카메라</translation>
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
        <translation>프라이버시</translation>
    </message>
    <message>
        <source>PersonaLive</source>
        <translation>PersonaLive</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>최고</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>균형</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>빠름</translation>
    </message>
    <message>
        <source>Lowest delay (experimental)</source>
        <translation>최소 지연(실험적)</translation>
    </message>
    <message>
        <source>Lowest delay</source>
        <translation>최소 지연</translation>
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
