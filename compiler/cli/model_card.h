// SPDX-License-Identifier: Apache-2.0
// The rows of EXPLAIN MODEL for people and programs.
#pragma once

#include <string>

#include "compiler/cli/context.h"
#include "compiler/database/connection.h"

namespace dmlc::cli {

/// Rows of section, item, value: each section under its name, the values one below the other.
void report_card(Context& context, const std::string& model, const database::Rows& rows);

}  // namespace dmlc::cli
