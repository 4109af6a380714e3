/* SPDX-License-Identifier: EUPL-1.2
 *
 * The picture of a portfolio: a bar of registeruren by area, with what re-registration asks as
 * marks. For a page as SVG, with a text alternative; for paper with cairo.
 */
#pragma once

#include <cairo.h>

#include "server/register/portfolio.h"

/** portfolio_svg: @title and @text are the text alternative. Returns: (transfer full). */
char *portfolio_svg (const Portfolio *portfolio, const char *title, const char *text);

enum { PORTFOLIO_BAR_MM = 20 };

/** portfolio_bar_draw: the same bar on paper, PORTFOLIO_BAR_MM high, with its marks in hours above
 * it and the areas' colours with their @names below; the unit is the millimetre. */
void portfolio_bar_draw (const Portfolio *portfolio, const char *const names[AREAS], cairo_t *cr,
                         double x_mm, double y_mm, double width_mm);
