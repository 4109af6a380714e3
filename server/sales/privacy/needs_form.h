/* SPDX-License-Identifier: EUPL-1.2
 *
 * The partial "needs" of a form, read back. Apart from needs.h, which knows no requests.
 */
#pragma once

#include "server/sales/privacy/needs.h"
#include "server/web/request.h"

/** needs_from_form: fills zeroed @needs with what was typed; not checked. */
void needs_from_form (Request *request, Needs *needs);
