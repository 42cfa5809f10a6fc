// SPDX-License-Identifier: Apache-2.0
// Diagnostics for people: the message, the lines of source with what they mark, notes and helps.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/source_file.h"
#include "compiler/diagnostics/diagnostic.h"

namespace dmlc {

struct RenderOptions {
  bool colour = false;
  unsigned width = 0;       ///< columns of the terminal; 0 when it was not measured
  unsigned max_shown = 20;  ///< how many diagnostics `render_report` draws
};

/// One diagnostic, with a line end after its last line. Never fails: places are clamped to the source, and control
/// characters of names or sources are shown, not sent to the terminal.
[[nodiscard]] std::string render_text(const Diagnostic& diagnostic, const SourceMap& sources,
                                      const RenderOptions& options = {});

/// All of them, errors first, at most `max_shown`, and a closing line that counts them and says how many were cut.
/// Empty for no diagnostics.
[[nodiscard]] std::string render_report(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources,
                                        const RenderOptions& options = {});

}  // namespace dmlc
