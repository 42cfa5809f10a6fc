// SPDX-License-Identifier: Apache-2.0
// Schema files for checking without a database: JSON of `dmlc schema pull`, or SQL as pg_dump writes it.
#pragma once

#include <string>
#include <string_view>

#include "compiler/base/result.h"
#include "compiler/types/catalog.h"

namespace dmlc::database {

/// A text that begins with `{` is JSON, anything else SQL; statements that define nothing are passed over.
[[nodiscard]] Result<types::Catalog> read_schema_text(std::string_view text);

}  // namespace dmlc::database
