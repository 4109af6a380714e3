/* SPDX-License-Identifier: EUPL-1.2
 *
 * What must happen because time passes: places of expired carts and orders go back, offers nobody
 * answered go to the next in line, open payments are asked about, sessions that are over are
 * settled into register activity. A thread that hands commands to the writer.
 */
#pragma once

#include "server/core/app.h"

typedef struct Housekeeper Housekeeper;

/** housekeeper_new: starts the thread. @app outlives it. */
Housekeeper *housekeeper_new (App *app);
/** housekeeper_free: ends the thread; the writer must still run. Accepts NULL. */
void housekeeper_free (Housekeeper *housekeeper);
