/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the sale does by the clock: giving back what was held too long, and asking about payments
 * that nobody heard of. One thread.
 */
#pragma once

#include "server/core/app.h"

typedef struct Keeper Keeper;

enum { KEEPER_EVERY_MS = 5000 };

/** keeper_new: starts the thread. */
Keeper *keeper_new (App *app);
/** keeper_free: before the writer stops. Accepts NULL. */
void keeper_free (Keeper *keeper);
