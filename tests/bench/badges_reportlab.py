#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The same sheet of badges with reportlab. usage: badges_reportlab.py PEOPLE.csv OUT.pdf"""
import sys

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

FONTS = "/usr/share/fonts/truetype/noto/"


def main():
    pdfmetrics.registerFont(TTFont("Bold", FONTS + "NotoSans-Bold.ttf"))
    pdfmetrics.registerFont(TTFont("Regular", FONTS + "NotoSans-Regular.ttf"))
    page = canvas.Canvas(sys.argv[2], pagesize=(210 * mm, 297 * mm), pageCompression=1)
    for i, line in enumerate(open(sys.argv[1], encoding="utf-8")):
        name, school, place, code = line.rstrip("\n").split(";")
        if i % 8 == 0 and i > 0:
            page.showPage()
        x, y = (12.5 + 95 * (i % 2)) * mm, (297 - 31 - 60 * (i // 2 % 4)) * mm
        page.setFillColorRGB(0.04, 0.31, 0.42)
        page.rect(x, y - 7.2 * mm, 90 * mm, 7.2 * mm, stroke=0, fill=1)
        page.setFillColorRGB(1, 1, 1)
        page.setFont("Bold", 10)
        page.drawString(x + 5 * mm, y - 5 * mm, "Lerarencongres 2017")
        page.drawString(x + 62 * mm, y - 5 * mm, "Deelnemer")
        page.setFillColorRGB(0, 0, 0)
        page.setFont("Bold", 16)
        page.drawString(x + 5 * mm, y - 20 * mm, name)
        page.setFont("Regular", 10)
        page.drawString(x + 5 * mm, y - 32 * mm, school)
        page.drawString(x + 5 * mm, y - 37 * mm, place)
        page.setFont("Bold", 10)
        page.drawString(x + 5 * mm, y - 50 * mm, "vr 6 okt")
        widget = QrCodeWidget(code, barLevel="Q", barBorder=0, barWidth=33 * mm, barHeight=33 * mm)
        drawing = Drawing(33 * mm, 33 * mm)
        drawing.add(widget)
        renderPDF.draw(drawing, page, x + 51.7 * mm, y - 45.5 * mm)
    page.save()


if __name__ == "__main__":
    main()
