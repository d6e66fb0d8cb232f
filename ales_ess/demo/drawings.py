"""Pictures of places that do not exist, drawn when the demo loads: a room, a door, a few things in it, flat colours."""

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINE = 960, 600, 2  # drawn twice as large, then made smaller: edges are soft
FLOOR = 410
SKY, HILL, FRAME, WOOD, DARK = "#cfe4ee", "#8fae8b", "#fbf8f1", "#c08a55", "#4a4238"
# name of a palette: wall, floor, what people sit on
PALETTES = {
    "mulberry": ("#e9d9e1", "#b98f6b", "#8c4a68"),
    "slate": ("#d9e2e6", "#9a8c7a", "#3f6b7d"),
    "chestnut": ("#efe3cf", "#a5764b", "#7a4f2a"),
    "meadow": ("#dfe8d6", "#b29a72", "#5d7f49"),
    "brick": ("#f0dbcf", "#93897f", "#a5502f"),
    "night": ("#d8d9ea", "#8d8577", "#474c86"),
}


def picture(scene, palette):
    """A JPEG of this scene in these colours, as a file for a model."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PALETTES[palette][0])
    pen = Pen(ImageDraw.Draw(image), *PALETTES[palette])
    pen.box(0, FLOOR, WIDTH, HEIGHT, pen.floor)
    pen.box(0, FLOOR - 8, WIDTH, FLOOR, FRAME)
    SCENES[scene](pen)
    written = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR).save(written, "JPEG", quality=82)
    return ContentFile(written.getvalue(), name=f"{scene}.jpg")


class Pen:
    """Draws in the picture's own measures."""

    def __init__(self, draw, wall, floor, seat):
        self.draw, self.wall, self.floor, self.seat = draw, wall, floor, seat

    def box(self, left, top, right, bottom, colour, radius=0):
        self.draw.rounded_rectangle([FINE * side for side in (left, top, right, bottom)], FINE * radius, colour)

    def disc(self, x, y, radius, colour):
        self.draw.ellipse([FINE * side for side in (x - radius, y - radius, x + radius, y + radius)], colour)

    def shape(self, colour, *points):
        self.draw.polygon([(FINE * x, FINE * y) for x, y in points], colour)

    def window(self, left, width=150, top=90, height=200):
        """The hills behind the panes."""
        right, bottom = left + width, top + height
        self.box(left - 10, top - 10, right + 10, bottom + 10, FRAME, 6)
        self.box(left, top, right, bottom, SKY)
        middle = left + width // 2
        self.shape(
            HILL, (left, bottom), (left, bottom - 45), (middle, bottom - 95), (right, bottom - 55), (right, bottom)
        )
        self.box(middle - 4, top, middle + 4, bottom, FRAME)

    def chair(self, x, y=470):
        self.box(x, y - 70, x + 52, y - 18, self.seat, 10)
        self.box(x - 4, y - 20, x + 56, y, self.seat, 6)
        for leg in (x + 2, x + 44):
            self.box(leg, y, leg + 6, y + 48, DARK)

    def table(self, left, right, y=455):
        self.box(left, y, right, y + 16, WOOD, 6)
        for leg in (left + 18, right - 28):
            self.box(leg, y + 16, leg + 10, y + 100, DARK)

    def lamp(self, x, drop=70):
        self.box(x - 1, 0, x + 2, drop, DARK)
        self.shape(self.seat, (x - 36, drop + 34), (x - 12, drop), (x + 12, drop), (x + 36, drop + 34))

    def plant(self, x, y=520):
        for dx, dy, radius in ((-24, -84, 26), (22, -92, 28), (0, -122, 30), (-2, -72, 24)):
            self.disc(x + dx, y + dy, radius, HILL)
        self.shape(self.seat, (x - 32, y - 56), (x + 32, y - 56), (x + 22, y), (x - 22, y))

    def screen(self, left, top=80, width=260, height=160):
        self.box(left - 6, top - 14, left + width + 6, top, DARK, 4)
        self.box(left, top, left + width, top + height, FRAME)


def hall(pen):
    for left in (70, 300):
        pen.window(left)
    pen.screen(560, width=320, height=190)
    for x in range(90, 880, 100):
        pen.chair(x, 460)
    for x in range(40, 900, 100):
        pen.chair(x, 535)


def half(pen):
    pen.window(110, 180)
    pen.window(380, 180)
    pen.lamp(720)
    for x in range(120, 760, 96):
        pen.chair(x, 500)
    pen.plant(860)


def stage(pen):
    """A curtain, boards, a piano."""
    for x in range(40, 920, 44):
        pen.box(x, 40, x + 40, 330, pen.seat, 18)
    pen.box(0, 330, WIDTH, FLOOR, WOOD)
    pen.box(620, 250, 800, 370, DARK, 8)
    pen.box(610, 318, 810, 340, FRAME)
    for x in range(80, 860, 110):
        pen.chair(x, 530)


def meeting(pen):
    pen.window(90)
    pen.screen(600)
    pen.lamp(420, 50)
    for x in (220, 350, 480, 610):
        pen.chair(x, 455)
    pen.table(170, 740, 465)
    pen.plant(870)


def kitchen(pen):
    for left in (80, 250, 420):
        pen.box(left, 90, left + 150, 190, pen.seat, 6)
        pen.disc(left + 130, 140, 6, FRAME)
    pen.window(660, 190)
    pen.box(60, 320, 600, 345, FRAME, 4)
    pen.box(70, 345, 590, 500, pen.seat)
    for x in (150, 240):
        pen.box(x, 285, x + 70, 320, DARK, 8)
    pen.table(560, 900, 430)


def desks(pen):
    for left in (80, 300, 520):
        pen.window(left, 140)
    for left in (60, 290, 520, 750):
        pen.chair(left + 60, 470)
        pen.table(left, left + 180, 470)
        pen.box(left + 50, 412, left + 130, 464, DARK, 4)
        pen.box(left + 54, 416, left + 126, 458, SKY)
    pen.plant(880, 430)


def office(pen):
    pen.window(120, 190)
    pen.lamp(640, 40)
    pen.chair(250, 470)
    pen.chair(700, 470)
    pen.table(330, 680, 440)
    pen.box(450, 372, 540, 440, DARK, 4)
    pen.plant(860)


def lounge(pen):
    pen.window(130, 220)
    pen.lamp(560, 30)
    for left in (120, 520):
        pen.box(left, 380, left + 320, 450, pen.seat, 26)
        pen.box(left, 430, left + 320, 500, pen.seat, 18)
    pen.table(400, 560, 500)
    pen.plant(890)


def shed(pen):
    """A large door, benches, a high window."""
    pen.box(90, 120, 400, FLOOR, pen.seat, 4)
    for x in range(110, 400, 48):
        pen.box(x, 132, x + 6, FLOOR, DARK)
    pen.window(520, 320, 70, 110)
    pen.table(470, 880, 440)
    for x in (500, 600, 720):
        pen.box(x, 396, x + 60, 440, WOOD, 4)


def shop(pen):
    pen.window(90, 420, 100, 240)
    pen.box(600, 90, 780, FLOOR, pen.seat, 6)
    pen.box(622, 112, 758, 300, SKY)
    pen.disc(758, 330, 8, FRAME)
    pen.table(130, 520, 450)
    pen.plant(870, 470)


def empty(pen):
    pen.window(150, 200)
    pen.window(480, 200)
    pen.box(770, 140, 900, FLOOR, pen.seat, 4)
    pen.disc(880, 280, 7, FRAME)
    pen.shape(WOOD, (300, 560), (360, 470), (372, 470), (330, 560))


SCENES = {
    "hall": hall,
    "half": half,
    "stage": stage,
    "meeting": meeting,
    "kitchen": kitchen,
    "desks": desks,
    "office": office,
    "lounge": lounge,
    "shed": shed,
    "shop": shop,
    "empty": empty,
}
