// SPDX-License-Identifier: Apache-2.0
// CREATE AGENT … OPTIMIZE USING: an agent that searches for better parameters of a model.
#pragma once

#include "compiler/check/pending.h"

namespace dmlc::check {

/// Checks the clauses of a tuner and says them in `op`. `model` is nullptr when it is not known.
void check_tuner(Checker& checker, const ast::CreateAgent& statement, const KnownModel* model,
                 PendingOp<ast::CreateAgent>& op);

}  // namespace dmlc::check
