# Fits of R's survival, for the benchmark of the models; prints one JSON document. "extra" are the seconds of all fits
# but the fastest.
#   Rscript peer_survival.R cox|kaplan-meier FILE TIME REPEAT    the fastest of REPEAT fits counts
suppressPackageStartupMessages(library(survival))

arguments <- commandArgs(trailingOnly = TRUE)
model <- arguments[1]
lives <- read.csv(arguments[2])
lives$time <- lives[[arguments[3]]]
covariates <- grep("^x[0-9]+$", names(lives), value = TRUE)

# The most that this process held so far, in bytes.
memory <- function() {
  line <- grep("^VmHWM", readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) * 1024
}

# Times are the same when their numbers are: R would else join those that differ by less than about 1e-8 of their mean.
seconds <- Inf
spent <- 0
for (i in seq_len(as.integer(arguments[4]))) {
  took <- system.time(
    fit <- if (model == "cox") {
      coxph(reformulate(covariates, "Surv(time, event)"), data = lives, control = coxph.control(timefix = FALSE))
    } else {
      survfit(Surv(time, event) ~ 1, data = lives, timefix = FALSE)
    }
  )
  seconds <- min(seconds, took[["elapsed"]])
  spent <- spent + took[["elapsed"]]
}

# How many digits make a number the same again.
number <- function(x) format(x, digits = 17, trim = TRUE)
answer <- if (model == "cox") {
  values <- paste0('"', names(coef(fit)), '":', number(unname(coef(fit))), collapse = ",")
  sprintf('"parameters":{%s},"log_likelihood":%s', values, number(fit$loglik[2]))
} else {
  shown <- summary(fit, times = quantile(lives$time, c(0.1, 0.25, 0.5, 0.75, 0.9), type = 1))
  point <- sprintf('{"time":%s,"survival":%s}', number(shown$time), number(shown$surv))
  sprintf('"median":%s,"curve":[%s]', number(unname(quantile(fit, 0.5, conf.int = FALSE))), paste(point, collapse = ","))
}
times <- sprintf('"seconds":%s,"extra":%s', number(seconds), number(spent - seconds))
cat(sprintf('{%s,"memory":%s,"version":"%s",%s}\n', times, number(memory()), packageVersion("survival"), answer))
