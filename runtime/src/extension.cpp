// SPDX-License-Identifier: Apache-2.0
// The module's entry: settings, shared memory, launcher, transaction callback.
#include "runtime/src/jobs/shared_state.h"
#include "runtime/src/jobs/wake.h"
#include "runtime/src/jobs/worker.h"
#include "runtime/src/pg/settings.h"

#include "runtime/src/boundary.h"

#pragma GCC visibility push(default)
extern "C" {
PG_MODULE_MAGIC;
void _PG_init(void);
}
#pragma GCC visibility pop

void _PG_init(void) {
  dmlc::pg::define_settings();
  dmlc::jobs::install_wake();
  if (!process_shared_preload_libraries_in_progress) return;
  dmlc::jobs::request_shared_state();
  dmlc::jobs::register_launcher();
}
