// SPDX-License-Identifier: Apache-2.0
// Starts child programs as the server's user by fork, setgroups, setgid, setuid and exec.
#include "compiler/database/server_user.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace dmlc::database {
namespace {

std::optional<ServerUser> find_user(const char* name) {
  const passwd* entry = ::getpwnam(name);
  if (entry == nullptr) return std::nullopt;
  ServerUser user{entry->pw_uid, entry->pw_gid, {}, entry->pw_name, entry->pw_dir, true};
  int count = 64;
  user.groups.resize(64);
  if (::getgrouplist(name, user.gid, user.groups.data(), &count) < 0) count = 1, user.groups[0] = user.gid;
  user.groups.resize(static_cast<std::size_t>(count));
  return user;
}

/// argv and envp as exec wants them; made before fork, since a child must not allocate.
class ExecArguments {
 public:
  ExecArguments(const ServerUser& user, const std::vector<std::string>& arguments) : arguments_(arguments) {
    // PG* variables of the caller (PGDATA, PGOPTIONS …) must not reach the private server.
    environment_ = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C", "USER=" + user.name, "HOME=" + user.home};
    for (const char* name : {"TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"})
      if (const char* value = std::getenv(name)) environment_.push_back(std::string(name) + "=" + value);
    for (auto& argument : arguments_) argv_.push_back(argument.data());
    for (auto& variable : environment_) envp_.push_back(variable.data());
    argv_.push_back(nullptr);
    envp_.push_back(nullptr);
  }
  [[noreturn]] void exec() {
    ::execve(argv_[0], argv_.data(), envp_.data());
    ::_exit(127);
  }

 private:
  std::vector<std::string> arguments_;
  std::vector<std::string> environment_;
  std::vector<char*> argv_;
  std::vector<char*> envp_;
};

void reset_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGCHLD}) ::signal(signal, SIG_DFL);
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return 255;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

std::optional<ServerUser> choose_server_user(DiagnosticSink& sink) {
  if (const uid_t uid = ::geteuid(); uid != 0) {
    const passwd* entry = ::getpwuid(uid);
    if (entry == nullptr) {
      sink.report_without_place<Diag::NoServerUser>(uid).help(
          "PostgreSQL needs the user's name: add a line for this user to /etc/passwd, or name a database by "
          "--database");
      return std::nullopt;
    }
    return ServerUser{uid, ::getegid(), {}, entry->pw_name, entry->pw_dir, false};
  }
  if (auto user = find_user("postgres")) return user;
  if (auto user = find_user("nobody")) return user;
  sink.report_without_place<Diag::NoServerUser>(0).help(
      "PostgreSQL does not run as root: make a user `postgres`, or name a database by --database");
  return std::nullopt;
}

bool become(const ServerUser& user) {
  if (!user.switched) return true;
  if (::setgroups(user.groups.size(), user.groups.data()) != 0 || ::setgid(user.gid) != 0 || ::setuid(user.uid) != 0)
    return false;
  return ::geteuid() == user.uid && ::setuid(0) != 0;  // root must be out of reach now
}

int run_as(const ServerUser& user, const std::function<int()>& body) {
  const pid_t pid = ::fork();
  if (pid < 0) return 255;
  if (pid == 0) {
    reset_signals();
    ::_exit(become(user) ? body() : 255);
  }
  return wait_for(pid);
}

ProgramOutcome run_program(const ServerUser& user, const std::vector<std::string>& arguments) {
  ExecArguments exec(user, arguments);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  const pid_t pid = ::fork();
  if (pid == 0) {
    reset_signals();
    ::setpgid(0, 0);  // a Ctrl-C on the terminal must not leave a half-made data directory
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, 0), ::dup2(ends[1], 1), ::dup2(ends[1], 2);
    ::umask(077);
    if (!become(user) || ::chdir("/") != 0) ::_exit(126);
    exec.exec();
  }
  ::close(ends[1]);
  ProgramOutcome outcome;
  char buffer[4096];
  for (ssize_t n = 0; pid > 0 && ((n = ::read(ends[0], buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR));)
    if (n > 0) outcome.output.append(buffer, static_cast<std::size_t>(n));
  ::close(ends[0]);
  if (pid > 0) outcome.status = wait_for(pid);
  return outcome;
}

pid_t spawn_server(const ServerUser& user, const std::vector<std::string>& arguments, const std::filesystem::path& log,
                   Lifetime lifetime) {
  ExecArguments exec(user, arguments);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (out < 0) return -1;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return ::close(out), -1;
  const pid_t owner = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) {
    reset_signals();
    ::setsid();
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, 0), ::dup2(out, 1), ::dup2(out, 2);
    ::umask(077);
    if (!become(user) || ::chdir("/") != 0) ::_exit(126);
    const pid_t server = lifetime == Lifetime::Detached ? ::fork() : 0;
    if (server != 0) {
      [[maybe_unused]] const auto written = ::write(ends[1], &server, sizeof server);
      ::_exit(0);
    }
    if (lifetime == Lifetime::DiesWithOwner) {
      ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
      if (::getppid() != owner) ::_exit(125);  // the owner died before the signal was asked for
    }
    ::close_range(3, ~0U, 0);
    exec.exec();
  }
  ::close(out);
  ::close(ends[1]);
  pid_t server = child;
  if (child > 0 && lifetime == Lifetime::Detached) {
    if (::read(ends[0], &server, sizeof server) != sizeof server) server = -1;
    wait_for(child);
  }
  ::close(ends[0]);
  return server;
}

}  // namespace dmlc::database
