// SPDX-License-Identifier: Apache-2.0
// The bodies of jobs. Each ends its own transactions, and throws what went wrong.
#pragma once

#include "runtime/src/jobs/queue.h"

namespace dmlc::jobs {

/// Ingest in one transaction as the submitter, training outside any, results and `done` in one as the owner.
void run_train(const Job& job);
/// One transaction as the submitter: writes the predictions and marks the job as done.
void run_predict(const Job& job);
/// One transaction as the computation's owner.
void run_compute(const Job& job);

}  // namespace dmlc::jobs
