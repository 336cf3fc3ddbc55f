"""The edits that footage is put through, and what is true of each.

An edit takes seconds [begin, end) of a clip and makes a query of them by FFmpeg. What is true of it:
the seconds of the query that show the item, the seconds of the item that they show, whether it was
mirrored, how many quarter turns clockwise came after, and how fast it runs.
"""

import json
import subprocess
from dataclasses import dataclass, field


@dataclass
class Clip:
    path: str
    width: int
    height: int
    rate: float
    duration_s: float


@dataclass
class Truth:
    query_s: tuple
    item_s: tuple
    mirrored: bool = False
    quarter_turns: int = 0
    speed: float = 1.0
    crop: list = field(default_factory=list)


def probe(path):
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-of", "json",
         "-show_entries", "stream=width,height,avg_frame_rate,nb_read_packets:format=duration", path],
        capture_output=True, check=True, text=True).stdout
    said = json.loads(said)
    stream = said["streams"][0]
    above, below = map(int, stream["avg_frame_rate"].split("/"))
    rate = above / below
    return Clip(path, stream["width"], stream["height"], rate, int(stream["nb_read_packets"]) / rate)


def even(value):
    return max(16, int(value) // 2 * 2)


ENCODE = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-an"]


def run(arguments, out):
    subprocess.run(["ffmpeg", "-nostdin", "-y", "-v", "error", "-threads", "1", *arguments, out], check=True)


def cut(clip, begin, end):
    return ["-ss", f"{begin:.3f}", "-t", f"{end - begin:.3f}", "-i", clip.path]


def simple(chain, crf=23, encode=None, suffix=".mp4", **truth):
    """One chain of filters over the whole stretch."""
    def make(clip, begin, end, host, out):
        speed = truth.get("speed", 1.0)
        text = chain(clip) if callable(chain) else chain
        run([*cut(clip, begin, end), "-vf", text + ",scale=trunc(iw/2)*2:trunc(ih/2)*2",
             *(encode or [*ENCODE, "-crf", str(crf)])], out)
        return Truth((0.0, (end - begin) / speed), (begin, end), **truth)
    make.suffix = suffix
    return make


def excerpt(before_s, length_s, after_s, fade=False):
    """Seconds of the clip between seconds of another."""
    def make(clip, begin, end, host, out):
        length = min(length_s, (end - begin) / 2)
        middle = begin + (end - begin - length) / 2
        before, after = min(before_s, host.duration_s / 3), min(after_s, host.duration_s / 3)
        size = f"scale={even(host.width)}:{even(host.height)},setsar=1,fps=25"
        filters = (f"[0:v]{size}[a];[1:v]{size}[b];[2:v]{size}[c];[a][b][c]concat=n=3:v=1[v]"
                   if before > 0 else f"[0:v]{size}[b];[1:v]{size}[c];[b][c]concat=n=2:v=1[v]")
        inputs = cut(host, 0, before) if before > 0 else []
        run([*inputs, *cut(clip, middle, middle + length),
             *cut(host, host.duration_s - after - 0.1, host.duration_s - 0.1),
             "-filter_complex", filters, "-map", "[v]", *ENCODE, "-crf", "23"], out)
        before = round(before * 25) / 25
        return Truth((before, before + length), (middle, middle + length))
    make.suffix = ".mp4"
    return make


def recut(clip, begin, end, host, out):
    """The second half before the first: the longer stretch is asked for."""
    third = (end - begin) / 3
    split = begin + third
    run([*cut(clip, split, end), *cut(clip, begin, split), "-filter_complex",
         "[0:v][1:v]concat=n=2:v=1[v]", "-map", "[v]", *ENCODE, "-crf", "23"], out)
    return Truth((0.0, end - split), (split, end))


recut.suffix = ".mp4"


def inset(share, x, y):
    """The clip small in a corner of another."""
    def make(clip, begin, end, host, out):
        width, height = 960, 540
        high = even(height * share)
        wide = even(min(width * share * 1.2, high * clip.width / clip.height))
        run([*cut(clip, begin, end), "-stream_loop", "-1", "-i", host.path, "-filter_complex",
             f"[0:v]scale={wide}:{high}:force_original_aspect_ratio=decrease,setsar=1[s];"
             f"[1:v]scale={width}:{height},setsar=1,fps=25[h];"
             f"[h][s]overlay=x=(W-w)*{x}:y=(H-h)*{y}:shortest=1[v]",
             "-map", "[v]", *ENCODE, "-crf", "23", "-t", f"{end - begin:.3f}"], out)
        return Truth((0.0, end - begin), (begin, end))
    make.suffix = ".mp4"
    return make


def screen(strength, blur, moire):
    """Filmed from a screen: perspective, moiré, blur, glare."""
    def make(clip, begin, end, host, out):
        width, height = 960, even(960 * clip.height / clip.width)
        if height > 960:
            width, height = even(960 * clip.width / clip.height), 960
        k = strength
        warp = (f"perspective=x0={-k*0.02*width}:y0={k*0.06*height}:x1={width*(1-k*0.03)}:y1={-k*0.02*height}"
                f":x2={k*0.05*width}:y2={height*(1-k*0.03)}:x3={width*(1+k*0.02)}:y3={height*(1-k*0.07)}"
                ":sense=destination:interpolation=linear")
        chain = (f"scale={width}:{height},pad=iw*1.16:ih*1.16:(ow-iw)/2:(oh-ih)/2:color=0x202428,"
                 f"scale={width}:{height},{warp},"
                 f"geq=lum='clip(lum(X,Y)*(1+{moire}*sin(X*2.1+Y*0.13)*sin(Y*1.9))+12,0,255)'"
                 f":cb='cb(X,Y)':cr='cr(X,Y)',gblur=sigma={blur},eq=contrast=0.85:brightness=0.04,"
                 "noise=alls=8:allf=t,scale=iw*2/3:-2")
        run([*cut(clip, begin, end), "-vf", chain + ",scale=trunc(iw/2)*2:trunc(ih/2)*2", *ENCODE, "-crf", "28"], out)
        return Truth((0.0, end - begin), (begin, end))
    make.suffix = ".mp4"
    return make


BOX = "drawbox=x={x}:y={y}:w={w}:h={h}:color={c}:t=fill"
FONT = "fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"


def logo(share):
    return (f"drawbox=x=iw*0.04:y=ih*0.05:w=iw*{share}:h=ih*{share}:color=red@0.95:t=fill,"
            f"drawbox=x=iw*0.06:y=ih*0.08:w=iw*{share}*0.5:h=ih*{share}*0.5:color=white@0.95:t=fill")


def banner(clip):
    size = max(12, clip.height // 18)
    return ("drawbox=x=0:y=ih*0.74:w=iw:h=ih*0.2:color=0x102060@0.95:t=fill,"
            f"drawtext={FONT}:text='BREAKING  Strike on the depot':x=w*0.05:y=h*0.8:fontsize={size}:fontcolor=white")


def ticker(clip):
    size = max(12, clip.height // 20)
    return ("drawbox=x=0:y=ih*0.88:w=iw:h=ih*0.12:color=black:t=fill,"
            f"drawtext={FONT}:text='one thing happened and then another thing happened':"
            f"x=w-mod(t*w*0.3\\,w*2):y=h*0.91:fontsize={size}:fontcolor=yellow")


def subtitles(clip):
    size = max(12, clip.height // 16)
    return (f"drawtext={FONT}:text='They said it was here.':x=(w-tw)/2:y=h*0.86:fontsize={size}:"
            "fontcolor=white:borderw=2")


def crop(width, height, x, y, **more):
    return simple(f"crop=iw*{width}:ih*{height}:iw*{x}:ih*{y}", crop=[x, y, width, height], **more)


EDITS = {
    "crf 30": simple("null", 30),
    "crf 40": simple("null", 40),
    "scale 50 %": simple("scale=iw/2:ih/2"),
    "scale 25 %": simple("scale=iw/4:ih/4"),
    "scale 160 %": simple("scale=iw*1.6:ih*1.6"),
    "scale 33 % and crf 36": simple("scale=iw/3:ih/3", 36),
    "crop to 80 %, centre": crop(0.8, 0.8, 0.1, 0.1),
    "crop to 60 %, centre": crop(0.6, 0.6, 0.2, 0.2),
    "crop to 60 %, upper left": crop(0.6, 0.6, 0.02, 0.03),
    "crop to 60 %, lower right": crop(0.6, 0.6, 0.37, 0.36),
    "crop to an upright 60 %": crop(0.6, 1.0, 0.25, 0.0),
    "mirror": simple("hflip", mirrored=True),
    "upside down": simple("vflip", mirrored=True, quarter_turns=2),
    "turn 90°": simple("transpose=1", quarter_turns=1),
    "turn 180°": simple("hflip,vflip", quarter_turns=2),
    "turn 270°": simple("transpose=2", quarter_turns=3),
    "mirror and turn 90°": simple("hflip,transpose=1", mirrored=True, quarter_turns=1),
    "tilt by 5°": simple("rotate=5*PI/180:c=black,crop=iw*0.86:ih*0.86"),
    "stretch to 120 %": simple("scale=iw*1.2:ih,setsar=1"),
    "letterbox": simple("pad=iw:ih*1.4:0:(oh-ih)/2"),
    "pillarbox": simple("pad=iw*1.6:ih:(ow-iw)/2:0"),
    "pillarbox, blurred": simple(
        "split[a][b];[a]scale=iw*1.7:ih*1.7,crop=iw:ih/1.7,gblur=sigma=14[w];[w][b]overlay=(W-w)/2:(H-h)/2"),
    "border all around": simple("pad=iw*1.2:ih*1.2:(ow-iw)/2:(oh-ih)/2:color=0x804020"),
    "logo": simple(logo(0.14)),
    "logo, large": simple(logo(0.3)),
    "lower third": simple(banner),
    "ticker": simple(ticker),
    "subtitles": simple(subtitles),
    "speed 0.8": simple("setpts=PTS/0.8", speed=0.8),
    "speed 0.9": simple("setpts=PTS/0.9", speed=0.9),
    "speed 1.1": simple("setpts=PTS/1.1", speed=1.1),
    "speed 1.25": simple("setpts=PTS/1.25", speed=1.25),
    "15 frames a second": simple("fps=15"),
    "8 frames a second": simple("fps=8"),
    "50 frames a second": simple("fps=50"),
    "graded warm": simple("eq=contrast=1.25:saturation=1.4:gamma_r=1.2:gamma_b=0.8"),
    "brighter": simple("eq=brightness=0.15:gamma=1.4"),
    "darker": simple("eq=brightness=-0.12:gamma=0.7"),
    "grey": simple("hue=s=0"),
    "night vision": simple("hue=s=0,eq=contrast=1.3,colorchannelmixer=rr=0.1:gg=1:bb=0.15,noise=alls=14:allf=t,vignette"),
    "noise": simple("noise=alls=22:allf=t", 28),
    "blur": simple("gblur=sigma=2.5"),
    "sharpened": simple("unsharp=7:7:1.5"),
    "vignette": simple("vignette=PI/3.2"),
    "fade in and out": simple("fade=t=in:d=0.4"),
    "shaking": simple("crop=iw*0.86:ih*0.86:iw*(0.07+0.05*sin(t*3)):ih*(0.07+0.05*cos(t*4.1))"),
    "slow zoom": simple(lambda clip: (
        f"scale={clip.width * 2}:{clip.height * 2},zoompan=z='1+0.0012*on':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':"
        f"d=1:s={even(clip.width)}x{even(clip.height)}:fps={clip.rate:.4f}")),
    "excerpt within another": excerpt(3.0, 3.0, 3.0),
    "excerpt before another": excerpt(0.0, 3.0, 3.0),
    "re-cut": recut,
    "picture in picture 50 %": inset(0.5, 0.95, 0.08),
    "picture in picture 36 %": inset(0.36, 0.04, 0.92),
    "filmed from a screen": screen(0.6, 0.8, 0.12),
    "filmed from a screen, badly": screen(1.2, 1.6, 0.25),
    "crop, mirror and grade": simple("crop=iw*0.75:ih*0.75:iw*0.1:ih*0.15,hflip,eq=contrast=1.2:gamma=0.8",
                                     mirrored=True, crop=[0.1, 0.15, 0.75, 0.75]),
    "logo, banner and speed 1.1": simple(lambda clip: logo(0.14) + "," + banner(clip) + ",setpts=PTS/1.1", speed=1.1),
    "webm": simple("null", encode=["-c:v", "libvpx", "-b:v", "400k", "-deadline", "realtime", "-cpu-used", "8", "-an"],
                   suffix=".webm"),
    "mpeg-2 stream": simple("null", encode=["-c:v", "mpeg2video", "-q:v", "9", "-an"], suffix=".ts"),
    "animated gif": simple("fps=10,scale=iw/2:ih/2", encode=["-an"], suffix=".gif"),
}


def trimmed(clip, begin, end, host, out):
    """Half of the stretch, alone."""
    quarter = (end - begin) / 4
    run([*cut(clip, begin + quarter, end - quarter), *ENCODE, "-crf", "23"], out)
    return Truth((0.0, 2 * quarter), (begin + quarter, end - quarter))


trimmed.suffix = ".mp4"
EDITS["half of it, alone"] = trimmed
