// SPDX-License-Identifier: Apache-2.0
// The name of a model that a statement makes.
#pragma once

#include "compiler/check/checker.h"

namespace dmlc::check {

/// Reports a name that leaves no room for those made from it.
void check_model_name(Checker& checker, const ast::Name& name);

}  // namespace dmlc::check
