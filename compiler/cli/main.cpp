// SPDX-License-Identifier: Apache-2.0
// Entry point of `dmlc`.
#include "compiler/cli/command_line.h"

int main(int argc, char** argv) { return dmlc::cli::run_command_line(argc, argv); }
