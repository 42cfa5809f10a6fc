// SPDX-License-Identifier: Apache-2.0
// Versions of models: they count from 1.
#pragma once

#include "compiler/check/checker.h"

namespace dmlc::check {

/// The number; a number below 1 is reported.
ir::AttributeValue check_version(Checker& checker, const ast::Integer& version);
/// The number, or the word `previous`.
ir::AttributeValue check_version(Checker& checker, const ast::VersionRef& version);

}  // namespace dmlc::check
