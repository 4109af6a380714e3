/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a lens, a sensor and a cable do to a picture. Deterministic.
 */
#pragma once

#include "kiosk/picture.h"

/** lens_defocus: Gaussian of @sigma_px. */
void lens_defocus (Picture *picture, double sigma_px);

/** lens_motion: the mean along a line of @length_px at @angle (radians). */
void lens_motion (Picture *picture, double length_px, double angle);

/** lens_light: multiplies all by @gain. */
void lens_light (Picture *picture, double gain);

/** lens_noise: adds a normal deviate of @sigma to each pixel. */
void lens_noise (Picture *picture, double sigma, guint32 seed);

/** lens_jpeg: what compression at @quality (1 to 100) loses: blocks of 8 by 8, ITU-T T.81. */
void lens_jpeg (Picture *picture, int quality);
