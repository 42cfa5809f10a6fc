// SPDX-License-Identifier: Apache-2.0
// Child processes for the tests of the command line.
#include "tests/cli/command.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>

#include "compiler/cli/command_line.h"

namespace dmlc::tests {
namespace fs = std::filesystem;
namespace {

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

ScratchDirectory::ScratchDirectory() {
  std::string name = "/tmp/dmlc-scratch-XXXXXX";
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
  fs::permissions(path_, fs::perms(0755));
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code error;
  fs::remove_all(path_, error);
}

std::string ScratchDirectory::write(const std::string& name, const std::string& text) const {
  std::filesystem::create_directories((path_ / name).parent_path());
  std::ofstream(path_ / name, std::ios::binary) << text;
  return (path_ / name).string();
}

std::string ScratchDirectory::read(const std::string& name) const { return read_file(path_ / name); }

RunningCommand::RunningCommand(const CommandInput& input) {
  std::string name = "/tmp/dmlc-command-XXXXXX";
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  files_ = name;
  std::ofstream(files_ / "in", std::ios::binary) << input.stdin_text;
  fs::create_directory(files_ / "cwd");
  std::cout.flush();
  std::fflush(nullptr);  // what this process has not written yet must not be written by the child, too
  pid_ = ::fork();
  REQUIRE(pid_ >= 0);
  if (pid_ > 0) return;
  ::setpgid(0, 0);
  const fs::path directory = input.directory.empty() ? files_ / "cwd" : input.directory;
  const int in = ::open((files_ / "in").c_str(), O_RDONLY);
  const int out = ::open((files_ / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err = ::open((files_ / "err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(in, 0), ::dup2(out, 1), ::dup2(err, 2);
  if (::chdir(directory.c_str()) != 0) ::_exit(99);
  for (const char* variable : {"DMLC_DATABASE", "NO_COLOR", "PGHOST", "PGUSER", "PGDATABASE"}) ::unsetenv(variable);
  ::setenv("HOME", files_.c_str(), 1);
  for (const auto& [key, value] : input.environment) ::setenv(key.c_str(), value.c_str(), 1);
  std::vector<const char*> argv = {"dmlc"};
  for (const auto& argument : input.arguments) argv.push_back(argument.c_str());
  argv.push_back(nullptr);
  const int code = cli::run_command_line(static_cast<int>(argv.size() - 1), argv.data());
  std::fflush(nullptr);
  ::_exit(code);
}

RunningCommand::~RunningCommand() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  std::error_code error;
  fs::remove_all(files_, error);
}

void RunningCommand::interrupt() const { ::kill(pid_, SIGINT); }
std::string RunningCommand::out() const { return read_file(files_ / "out"); }
std::string RunningCommand::err() const { return read_file(files_ / "err"); }

CommandOutcome RunningCommand::finish() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), out(), err()};
}

CommandOutcome run_dmlc(const CommandInput& input) { return RunningCommand(input).finish(); }
CommandOutcome run_dmlc(const std::vector<std::string>& arguments) {
  return run_dmlc(CommandInput{arguments, {}, {}, {}});
}

}  // namespace dmlc::tests
