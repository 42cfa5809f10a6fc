// SPDX-License-Identifier: Apache-2.0
// Entry points of the background processes.
#pragma once

#include "runtime/src/boundary.h"

namespace dmlc::jobs {

/// What a worker is started for; travels in bgw_extra.
struct WorkerOrder {
  bool only_sweep;  ///< look after abandoned jobs and leave unless there is work
};

/// Registers the launcher; from _PG_init under shared_preload_libraries.
void register_launcher();

}  // namespace dmlc::jobs

extern "C" __attribute__((visibility("default"))) void dml_worker_main(Datum argument);
extern "C" __attribute__((visibility("default"))) void dml_launcher_main(Datum argument);
