/* SPDX-License-Identifier: EUPL-1.2
 *
 * A database as the migrations make it. The build makes one; tests copy it, for making it takes a
 * second under the sanitizers and a scene of a test begins with one.
 */
#pragma once

#include "schedule/store.h"

/* Opens for writing the database at @path: a copy of the build's where there is none yet;
 * ":memory:" is made anew, in memory. Returns: (transfer full). */
Store *new_database (const char *path);
