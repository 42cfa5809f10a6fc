// SPDX-License-Identifier: Apache-2.0
// The command line as a whole: options, commands, exit codes.
#pragma once

#include <CLI/CLI.hpp>

#include "compiler/cli/context.h"

namespace dmlc::cli {

/// Adds one command with its options to the parser; the parser sets `context.command` when it is the one given.
#define DMLC_COMMAND(name, summary) void add_##name(CLI::App& command, Context& context);
#include "compiler/cli/commands.def"

/// `--check-bounds` of commands that compile kernels.
void add_check_bounds(CLI::App& command, bool& check_bounds);

/// Runs `dmlc` with these arguments; the exit code. Never throws.
[[nodiscard]] int run_command_line(int argc, const char* const* argv);

/// Version of this program.
[[nodiscard]] std::string_view version();

}  // namespace dmlc::cli
