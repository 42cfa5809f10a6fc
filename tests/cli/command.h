// SPDX-License-Identifier: Apache-2.0
// Runs `dmlc` in a child process, as a shell would.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace dmlc::tests {

struct CommandOutcome {
  int code = -1;
  std::string out;
  std::string err;
};

struct CommandInput {
  std::vector<std::string> arguments;
  std::string stdin_text;
  std::filesystem::path directory;                 ///< working directory; empty: an empty one of this process
  std::map<std::string, std::string> environment;  ///< added to a clean one
};

/// A child that runs the command line of this very program; ended when it goes out of scope.
class RunningCommand {
 public:
  explicit RunningCommand(const CommandInput& input);
  ~RunningCommand();
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;
  void interrupt() const;  ///< Ctrl-C
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  /// Waits for the end.
  CommandOutcome finish();

 private:
  std::filesystem::path files_;
  pid_t pid_ = -1;
};

[[nodiscard]] CommandOutcome run_dmlc(const CommandInput& input);
[[nodiscard]] CommandOutcome run_dmlc(const std::vector<std::string>& arguments);

/// A directory that goes away with this value.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file and gives its path.
  std::string write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace dmlc::tests
