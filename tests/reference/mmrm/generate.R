# Reference values for the repeated-measures model on simulated data. R 4.2.2, nlme 3.1-162, numDeriv, emmeans 1.8.4-1.
# Run in this folder: Rscript generate.R      Writes trial.csv and expected.csv.
#
# The likelihood is written here from its definition, subject by subject, and differentiated numerically (Richardson), so that nothing
# is shared with the program under test. nlme::gls must agree where it knows the structure.
suppressMessages({library(nlme); library(numDeriv); library(emmeans)})
set.seed(417)
m <- 4; n <- 54
d <- do.call(rbind, lapply(1:n, function(i) {
  arm <- c("placebo", "low", "high")[1 + i %% 3]; site <- c("A", "B")[1 + (i %/% 3) %% 2]; base <- round(rnorm(1, 24, 5), 1)
  e <- as.numeric(arima.sim(list(ar = .6), m)) * c(2, 3, 3.5, 4) + rnorm(1, 0, 2)
  data.frame(id = sprintf("P%02d", i), week = c(1, 2, 4, 8), arm = arm, site = site, base = base,
             score = round(30 - .3 * base - 1:m - (arm == "high") * (1:m) * .8 - (arm == "low") * .5 + e, 2))
}))
d <- d[runif(nrow(d)) > .12, ]
write.csv(d, "trial.csv", row.names = FALSE, quote = FALSE)
d$arm <- relevel(factor(d$arm), "placebo"); d$site <- factor(d$site); d$v <- factor(d$week); d$k <- as.integer(d$v)
f <- score ~ site + base * v + arm * v
X <- model.matrix(f, d); y <- d$score; rows <- split(seq_along(y), d$id); p <- ncol(X)

lag <- abs(outer(1:m, 1:m, "-")); low <- function(i, j) i * (i - 1) / 2 + j
chain <- function(r) outer(1:m, 1:m, Vectorize(function(i, j) if (i == j) 1 else prod(r[min(i, j):(max(i, j) - 1)])))
het <- function(v, R) sqrt(outer(v, v)) * R
V <- list(
  us = function(t) outer(1:m, 1:m, Vectorize(function(i, j) t[low(max(i, j), min(i, j))])),
  cs = function(t) t[1] + t[2] * diag(m), csh = function(t) het(t[1:m], t[m + 1] + (1 - t[m + 1]) * diag(m)),
  ar1 = function(t) t[1] * t[2]^lag, ar1h = function(t) het(t[1:m], t[m + 1]^lag),
  toep = function(t) matrix(t[lag + 1], m), toeph = function(t) het(t[1:m], matrix(c(1, t[-(1:m)])[lag + 1], m)),
  ad = function(t) t[1] * chain(t[-1]), adh = function(t) het(t[1:m], chain(t[-(1:m)])))
start <- list(us = (diag(4) * 12 + 6)[upper.tri(diag(4), TRUE)], cs = c(6, 12), csh = c(9, 15, 18, 20, .4), ar1 = c(16, .5), ar1h = c(9, 15, 18, 20, .5),
  toep = c(16, 8, 5, 3), toeph = c(9, 15, 18, 20, .5, .3, .2), ad = c(16, .5, .5, .5), adh = c(9, 15, 18, 20, .5, .5, .5))

pieces <- function(v) {
  XWX <- matrix(0, p, p); XWy <- numeric(p); ld <- yWy <- 0
  for (r in rows) { W <- solve(v[d$k[r], d$k[r], drop = FALSE]); x <- X[r, , drop = FALSE]
    XWX <- XWX + t(x) %*% W %*% x; XWy <- XWy + t(x) %*% W %*% y[r]; yWy <- yWy + drop(y[r] %*% W %*% y[r]); ld <- ld - as.numeric(determinant(W)$modulus) }
  Phi <- solve(XWX); b <- Phi %*% XWy
  list(Phi = Phi, beta = drop(b), ld = ld, rss = yWy - sum(b * XWy))
}
m2ll <- function(t, s, reml) {
  v <- V[[s]](t); if (any(!is.finite(v)) || any(diag(v) <= 0) || min(eigen(v, TRUE, TRUE)$values) <= 1e-8) return(1e10)
  q <- pieces(v)
  q$ld + q$rss + if (reml) -as.numeric(determinant(q$Phi)$modulus) + (length(y) - p) * log(2 * pi) else length(y) * log(2 * pi)
}
out <- list(); add <- function(...) out[[length(out) + 1]] <<- data.frame(...)
grid <- function(arm, week) { g <- expand.grid(site = levels(d$site), base = mean(d$base), arm = factor(arm, levels(d$arm)), v = factor(week, levels(d$v))); colMeans(model.matrix(delete.response(terms(f)), g)) }
contrasts <- list(`ls-mean|high||8|` = grid("high", 8), `ls-mean|placebo||1|` = grid("placebo", 1), `ls-mean-difference|high|placebo|8|` = grid("high", 8) - grid("placebo", 8),
  `ls-mean-difference|low|high|4|` = grid("low", 4) - grid("high", 4), `coefficient||||base` = as.numeric(colnames(X) == "base"))
for (s in names(V)) for (reml in c(TRUE, FALSE)) {
  t <- nlminb(start[[s]], function(u) m2ll(u, s, reml), control = list(rel.tol = 1e-13, iter.max = 500, eval.max = 2000))$par
  for (i in 1:4) t <- t - drop(solve(hessian(function(u) m2ll(u, s, reml), t), grad(function(u) m2ll(u, s, reml), t)))
  H <- hessian(function(u) m2ll(u, s, reml), t); W <- 2 * solve(H); q <- length(t); fit <- pieces(V[[s]](t)); est <- if (reml) "reml" else "ml"
  co <- switch(s, us = corSymm(form = ~ k | id), cs = , csh = corCompSymm(form = ~ 1 | id), ar1 = , ar1h = corAR1(form = ~ k | id))
  if (!is.null(co)) { g <- gls(f, d, co, if (s %in% c("us", "csh", "ar1h")) varIdent(form = ~ 1 | v), method = if (reml) "REML" else "ML", control = glsControl(tolerance = 1e-11, msTol = 1e-12, apVar = FALSE))
    stopifnot(abs(-2 * as.numeric(logLik(g)) - m2ll(t, s, reml)) < 1e-5, abs(coef(g) - fit$beta) < 1e-3) }
  add(structure = s, estimation = est, df_method = "", row = "minus-2-log-likelihood||||", estimate = m2ll(t, s, reml), std_error = NA, df = NA)
  # V_a, V_ab by central differences: exact but for rounding, every structure being a polynomial or nearly so
  D <- function(g, a, h) { e <- replace(numeric(q), a, h); (g(t + e) - g(t - e)) / (2 * h) }
  h <- 1e-4 * pmax(abs(t), .1)
  J <- jacobian(function(u) as.vector(V[[s]](u)), t); Va <- lapply(1:q, function(a) matrix(J[, a], m))
  A <- array(0, c(p, p, q)); adj <- R4 <- matrix(0, p, p); Vab <- matrix(0, m, m)
  for (a in 1:q) for (b in 1:q) Vab <- Vab + W[a, b] * D(function(u) matrix(jacobian(function(z) as.vector(V[[s]](z)), u)[, b], m), a, h[a])
  for (r in rows) { k <- d$k[r]; Wi <- solve(V[[s]](t)[k, k, drop = FALSE]); Z <- Wi %*% X[r, , drop = FALSE]
    for (a in 1:q) { A[, , a] <- A[, , a] + t(Z) %*% Va[[a]][k, k] %*% Z
      for (b in 1:q) adj <- adj + W[a, b] * t(Z) %*% Va[[a]][k, k] %*% Wi %*% Va[[b]][k, k] %*% Z }
    R4 <- R4 + t(Z) %*% Vab[k, k] %*% Z / 4 }
  for (a in 1:q) for (b in 1:q) adj <- adj - W[a, b] * A[, , a] %*% fit$Phi %*% A[, , b]
  cov <- list(satterthwaite = fit$Phi, `kenward-roger-linear` = fit$Phi + 2 * fit$Phi %*% adj %*% fit$Phi, `kenward-roger` = fit$Phi + 2 * fit$Phi %*% (adj - R4) %*% fit$Phi)
  for (w in names(contrasts)) { L <- contrasts[[w]]; PL <- fit$Phi %*% L; g1 <- apply(A, 3, function(a) drop(t(PL) %*% a %*% PL)); df <- 2 * sum(L * PL)^2 / drop(g1 %*% W %*% g1)
    for (method in names(cov)) if (reml || method == "satterthwaite")
      add(structure = s, estimation = est, df_method = method, row = w, estimate = sum(L * fit$beta), std_error = sqrt(drop(L %*% cov[[method]] %*% L)), df = df) }
}
# ANCOVA at week 8: lm, emmeans with its three weights, HC3 from its definition
e <- subset(d, week == 8); fit <- lm(score ~ site + base * arm, e); x <- model.matrix(fit); h <- hatvalues(fit); B <- solve(crossprod(x))
hc3 <- B %*% crossprod(x * residuals(fit) / (1 - h)) %*% B
for (w in c("equal", "proportional")) { k <- summary(emmeans(fit, "arm", weights = w)); for (i in 1:3) add(structure = "ancova", estimation = w, df_method = "least-squares", row = sprintf("ls-mean|%s|||", k$arm[i]), estimate = k$emmean[i], std_error = k$SE[i], df = k$df[i]) }
for (a in levels(d$arm)) { u <- e; u$arm <- factor(a, levels(d$arm)); L <- colMeans(model.matrix(delete.response(terms(fit)), u)); add(structure = "ancova", estimation = "counterfactual", df_method = "least-squares", row = sprintf("ls-mean|%s|||", a), estimate = sum(L * coef(fit)), std_error = sqrt(drop(L %*% vcov(fit) %*% L)), df = fit$df.residual) }
for (i in seq_along(coef(fit))) add(structure = "ancova", estimation = "equal", df_method = "hc3", row = sprintf("coefficient||||%s", names(coef(fit))[i]), estimate = coef(fit)[i], std_error = sqrt(hc3[i, i]), df = fit$df.residual)
o <- do.call(rbind, out); for (c in c("estimate", "std_error", "df")) o[[c]] <- ifelse(is.na(o[[c]]), "", sprintf("%.12g", o[[c]]))
cat("# generated by generate.R, do not edit; row is statistic|arm|versus|visit|term\n", file = "expected.csv")
suppressWarnings(write.table(o, "expected.csv", append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
