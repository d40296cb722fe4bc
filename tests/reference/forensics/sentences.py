"""More sentences in the usual forms of reporting, English and French, with what a scanner must find in them. All are invented.

Run in this folder: python sentences.py     Writes sentences.json. Verdicts come from snippets.py and forensics.py, not from retrial.
"""
from snippets import *

def s(lang, text, *findings, ignore=()):
    s.n += 1
    return snippet(f"{lang}-{s.n:03d}", lang, text, *findings, ignore=ignore)
s.n = 0

NEW = [
    # counts and percentages, English
    s("en", "Remission occurred in 18 of 53 participants (34.0%) and in 9 of 51 (17.6%).", count("18 of 53 participants (34.0%)", 18, 53, "34.0"), count("9 of 51 (17.6%)", 9, 51, "17.6")),
    s("en", "Of these, 12 out of 40 (30%) dropped out.", count("12 out of 40 (30%)", 12, 40, "30")),
    s("en", "Response was 71.2% (37/52) with treatment and 47.6% (20/42) with placebo.", count("71.2% (37/52)", 37, 52, "71.2"), count("47.6% (20/42)", 20, 42, "47.6")),
    s("en", "Adverse events were reported by 45 (86.5%) of 52 patients.", count("45 (86.5%) of 52", 45, 52, "86.5")),
    s("en", "Nausea was seen in 21 patients (40%) of 52 and headache in 37/53 (71.2%).", count("21 patients (40%) of 52", 21, 52, "40"), count("37/53 (71.2%)", 37, 53, "71.2")),
    s("en", "A total of 33% (n = 17/51) withdrew.", count("33% (n = 17/51)", 17, 51, "33")),
    s("en", "The rate was 29/42, 69.0%, at week 18.", count("29/42, 69.0%", 29, 42, "69.0"), ignore=["18"]),
    s("en", "In all, 1,234 of 2,000 subjects (61.7%) responded.", count("1,234 of 2,000 subjects (61.7%)", 1234, 2000, "61.7")),
    s("en", "Twelve of 40 patients (30%) relapsed.", count("Twelve of 40 patients (30%)", 12, 40, "30")),
    s("en", "37 of the 52 completers (71%) no longer met criteria.", count("37 of the 52 completers (71%)", 37, 52, "71")),
    s("en", "Serious events: 3/104 [2.9%].", count("3/104 [2.9%]", 3, 104, "2.9")),
    s("en", "Of the 53 patients, 37 (71.2%) responded.", count("Of the 53 patients, 37 (71.2%)", 37, 53, "71.2")),
    s("en", "More than everyone, 54/53 (101.9%), responded.", count("54/53 (101.9%)", 54, 53, "101.9")),
    s("en", "The proportion was 62.5% of patients (25 of 40).", count("62.5% of patients (25 of 40)", 25, 40, "62.5")),
    # percentages of n
    s("en", "Overall, 71.2% of the 52 completers responded.", percent_of("71.2% of the 52 completers", "71.2", 52)),
    s("en", "Among 42 patients, 47.5% responded.", percent_of("Among 42 patients, 47.5%", "47.5", 42)),
    s("en", "Remission was reached by 33.4% of 30 participants.", percent_of("33.4% of 30 participants", "33.4", 30)),
    s("en", "Of 51 randomised adults, 17.6% remitted.", percent_of("Of 51 randomised adults, 17.6%", "17.6", 51)),
    # means
    s("en", "Scores fell to 23.4 (SD 11.5, n = 42).", mean("23.4 (SD 11.5, n = 42)", "23.4", "11.5", 42)),
    s("en", "The mean (SD) age was 41.0 (11.9) years.", mean("41.0 (11.9)", "41.0", "11.9")),
    s("en", "Depression was lower (M = 3.45, SD = 1.20, n = 20).", mean("M = 3.45, SD = 1.20, n = 20", "3.45", "1.20", 20)),
    s("en", "The mean was 12.1 ± 3.4 points in 30 patients.", mean("12.1 ± 3.4", "12.1", "3.4")),
    s("en", "Weight was 71.3 kg (SD = 9.8; n = 64).", mean("71.3 kg (SD = 9.8; n = 64)", "71.3", "9.8", 64)),
    s("en", "Change was -24.4 +/- 11.6, n=42.", mean("-24.4 +/- 11.6, n=42", "-24.4", "11.6", 42)),
    s("en", "Baseline: mean 27.1 (standard deviation 5.2).", mean("27.1 (standard deviation 5.2)", "27.1", "5.2")),
    # estimates and intervals
    s("en", f"The difference was {MINUS}8.8 (95% CI, {MINUS}13.70 to {MINUS}3.90; P<0.001).", interval(f"{MINUS}8.8 (95% CI, {MINUS}13.70 to {MINUS}3.90; P<0.001)", "-8.8", "-13.70", "-3.90", p="<0.001")),
    s("en", "Odds were higher (OR = 1.43, 95% CI [1.03, 1.98], p = .03).", interval("1.43, 95% CI [1.03, 1.98], p = .03", "1.43", "1.03", "1.98", scale="log", p="=.03")),
    s("en", "Odds were higher (OR = 1.43, 95% CI [1.03, 1.98], p = .003).", interval("1.43, 95% CI [1.03, 1.98], p = .003", "1.43", "1.03", "1.98", scale="log", p="=.003")),
    s("en", "Relapse was less frequent (hazard ratio, 0.64; 95% CI, 0.45 to 0.90; P = .01).", interval("0.64; 95% CI, 0.45 to 0.90; P = .01", "0.64", "0.45", "0.90", scale="log", p="=.01")),
    s("en", "The risk ratio was 0.66 (95% confidence interval 0.59 to 0.74).", interval("0.66 (95% confidence interval 0.59 to 0.74)", "0.66", "0.59", "0.74", scale="log")),
    s("en", "The pooled RR 1.50 [95% CI: 1.10; 1.90] was significant.", interval("1.50 [95% CI: 1.10; 1.90]", "1.50", "1.10", "1.90", scale="log")),
    s("en", "The mean difference was 4.6 points (95% CI 2.2–7.0), p = 0.0002.", interval("4.6 points (95% CI 2.2–7.0), p = 0.0002", "4.6", "2.2", "7.0", p="=0.0002")),
    s("en", "The effect was a reduction of 5.3 points, with a 95% CI of 2.4 to 8.2.", interval("5.3 points, with a 95% CI of 2.4 to 8.2", "5.3", "2.4", "8.2")),
    s("en", "The standardised mean difference was -0.26 (CI -0.44 to -0.09).", interval("-0.26 (CI -0.44 to -0.09)", "-0.26", "-0.44", "-0.09")),
    s("en", "Adjusted difference 3.9 (90% CI, 1.9 to 5.9).", interval("3.9 (90% CI, 1.9 to 5.9)", "3.9", "1.9", "5.9", level="0.9")),
    s("en", "The risk difference was 23.6 percentage points (95% CI 4.3 to 2.9).", interval("23.6 percentage points (95% CI 4.3 to 2.9)", "23.6", "4.3", "2.9")),
    s("en", "The estimated change of 10.0 (95% CI 2.0 to 12.0) was large.", interval("10.0 (95% CI 2.0 to 12.0)", "10.0", "2.0", "12.0")),
    s("en", "The incidence rate ratio (IRR) was 1.67 (1.24 to 2.25).", interval("1.67 (1.24 to 2.25)", "1.67", "1.24", "2.25", scale="log")),
    s("en", "The effect was d = 0.91 (95% CI 0.49-1.33), and p = 0.5 for sex.", interval("0.91 (95% CI 0.49-1.33)", "0.91", "0.49", "1.33"), p_only("p = 0.5", "=0.5")) ,
    # tests
    s("en", "The arms differed, t(88) = -5.21, p < .0001.", test("t(88) = -5.21, p < .0001", "t", "-5.21", 88, None, "<.0001")),
    s("en", "There was an effect of dose, F(2, 28) = 2.20, p = .13.", test("F(2, 28) = 2.20, p = .13", "F", "2.20", 2, 28, "=.13")),
    s("en", "An effect of dose, F(2,28)=22.20, p=.06.", test("F(2,28)=22.20, p=.06", "F", "22.20", 2, 28, "=.06")),
    s("en", "Response differed, χ²(1, N = 208) = 8.48, p = .004.", test("χ²(1, N = 208) = 8.48, p = .004", "chi2", "8.48", 1, None, "=.004")),
    s("en", "Response differed (χ2 = 8.48, df = 1, P = .04).", test("χ2 = 8.48, df = 1, P = .04", "chi2", "8.48", 1, None, "=.04")),
    s("en", "Response differed, chi(2)(1)=8.48, p = .004.", test("chi(2)(1)=8.48, p = .004", "chi2", "8.48", 1, None, "=.004")),
    s("en", "Age correlated with change, r(38) = .41, p = .008.", test("r(38) = .41, p = .008", "r", ".41", 38, None, "=.008")),
    s("en", "The test was significant (z = 2.20, p = .03).", test("z = 2.20, p = .03", "z", "2.20", None, None, "=.03")),
    s("en", f"The slope was negative (t(40) = {MINUS}1.80, p < .05).", test(f"t(40) = {MINUS}1.80, p < .05", "t", "-1.80", 40, None, "<.05")),
    s("en", "As predicted, t(40) = 1.70, p = .048 (one-tailed).", test("t(40) = 1.70, p = .048", "t", "1.70", 40, None, "=.048", alternative="greater")),
    s("en", "The t test gave t = 2.31, df = 48, p = 0.025.", test("t = 2.31, df = 48, p = 0.025", "t", "2.31", 48, None, "=0.025")),
    # p alone
    s("en", "The groups did not differ (p = 0.37 and p = 0.67).", p_only("p = 0.37", "=0.37"), p_only("p = 0.67", "=0.67")),
    s("en", "There was a trend (P for interaction = 0.08), P < 0.001 overall.", p_only("P for interaction = 0.08", "=0.08"), p_only("P < 0.001", "<0.001")),
    # no statistics
    s("en", "From 12 March 2019 to 4 May 2020, at 15 sites, call +1 514 555 0199 or see doi:10.1038/s41591-021-01336-3 (ref. 12–15).", ignore=["12", "2019", "4", "2020", "15", "+1 514 555 0199", "514"]),
    s("en", "Version 4.2.2 was used; see Table 2, Fig. 3 and pp. 1025-1033 of volume 27 (NCT03537014).", ignore=["4.2.2", "2", "3", "1025", "1033", "27"]),
    s("en", "Three 8-hour sessions were held 4 weeks apart, at weeks 3, 7 and 18.", ignore=["Three", "8", "4", "3", "7", "18"]),
    # French
    s("fr", f"La rémission a été obtenue chez 18 des 53 patients (34,0{NB}%) contre 9 sur 51 (17,6{NB}%).", count(f"18 des 53 patients (34,0{NB}%)", 18, 53, "34.0"), count(f"9 sur 51 (17,6{NB}%)", 9, 51, "17.6")),
    s("fr", f"On a observé 71,2{NN}% (37/52) de réponses dans le groupe actif.", count(f"71,2{NN}% (37/52)", 37, 52, "71.2")),
    s("fr", f"Des nausées ont touché 21 patients (40{NB}%) sur 52.", count(f"21 patients (40{NB}%) sur 52", 21, 52, "40")),
    s("fr", f"Au total, 12 participants sur 40 (35 %) ont abandonné à la semaine 8.", count("12 participants sur 40 (35 %)", 12, 40, "35"), ignore=["8"]),
    s("fr", f"Parmi les 1{NN}234 personnes incluses, 617 (50,0 %) étaient des femmes.", count(f"Parmi les 1{NN}234 personnes incluses, 617 (50,0 %)", 617, 1234, "50.0")),
    s("fr", f"Sur les 53 patients randomisés, 71,2{NB}% ont répondu.", percent_of(f"Sur les 53 patients randomisés, 71,2{NB}%", "71.2", 53)),
    s("fr", f"Au total, 71,2{NB}% des 52 patients ont répondu.", percent_of(f"71,2{NB}% des 52 patients", "71.2", 52)),
    s("fr", "Le score moyen était de 23,4 (ET 11,5 ; n = 42).", mean("23,4 (ET 11,5 ; n = 42)", "23.4", "11.5", 42)),
    s("fr", "L'âge moyen était de 41,0 ans (écart-type 11,9).", mean("41,0 ans (écart-type 11,9)", "41.0", "11.9")),
    s("fr", "La moyenne (ET) était de 44,1 (6,0).", mean("44,1 (6,0)", "44.1", "6.0")),
    s("fr", f"La différence moyenne était de {MINUS}2,0 (IC95% {MINUS}5,0 à 0,9 ; p = 0,17).", interval(f"{MINUS}2,0 (IC95% {MINUS}5,0 à 0,9 ; p = 0,17)", "-2.0", "-5.0", "0.9", p="=0.17")),
    s("fr", "Le risque relatif était de 0,66 (IC à 95 % [0,59 ; 0,74]).", interval("0,66 (IC à 95 % [0,59 ; 0,74])", "0.66", "0.59", "0.74", scale="log")),
    s("fr", "Le rapport des risques instantanés (HR) était de 0,72 (intervalle de confiance à 95 % : 0,55 à 0,94 ; p = 0,16).", interval("0,72 (intervalle de confiance à 95 % : 0,55 à 0,94 ; p = 0,16)", "0.72", "0.55", "0.94", scale="log", p="=0.16")),
    s("fr", "Par rapport au placebo, la différence était de 4,6 points (IC 95 % : 2,2-7,0).", interval("4,6 points (IC 95 % : 2,2-7,0)", "4.6", "2.2", "7.0")),
    s("fr", "L'odds ratio ajusté était de 1,43 (IC95 % : 1,03–1,98 ; p = 0,03).", interval("1,43 (IC95 % : 1,03–1,98 ; p = 0,03)", "1.43", "1.03", "1.98", scale="log", p="=0.03")),
    s("fr", "Les groupes différaient, t(48) = 2,31, p = 0,025.", test("t(48) = 2,31, p = 0,025", "t", "2.31", 48, None, "=0.025")),
    s("fr", "L'effet de la dose était net, F(1, 48) = 3,02 ; p = 0,04.", test("F(1, 48) = 3,02 ; p = 0,04", "F", "3.02", 1, 48, "=0.04")),
    s("fr", "La réponse différait (χ² = 8,48 ; ddl = 1 ; p = 0,004).", test("χ² = 8,48 ; ddl = 1 ; p = 0,004", "chi2", "8.48", 1, None, "=0.004")),
    s("fr", "Aucune différence significative (p = 0,37 et p = 0,67).", p_only("p = 0,37", "=0.37"), p_only("p = 0,67", "=0.67")),
    s("fr", "L'essai (NCT04077437), mené du 3 mai 2018 au 27 août 2020 dans 15 centres, est décrit à la page 12 (tél. 01 42 34 56 78).", ignore=["3", "2018", "27", "2020", "15", "12", "01", "42"]),
    # more of both
    s("en", "Response (37/52, 71.2%) was common.", count("37/52, 71.2%", 37, 52, "71.2")),
    s("en", "In the MDMA group (n = 53), 71.2% responded.", percent_of("(n = 53), 71.2%", "71.2", 53)),
    s("en", "Response was 71.2% in the MDMA group (n = 52).", percent_of("71.2% in the MDMA group (n = 52)", "71.2", 52)),
    s("en", "We planned a power of 80% at a 5% significance level; 120/80 mm Hg was the limit.", ignore=["80%", "5%", "120", "80"]),
    s("en", "An effect was seen, t48 = 2.31, p = .025, and F1,48 = 3.02, p = .04.", test("t48 = 2.31, p = .025", "t", "2.31", 48, None, "=.025"), test("F1,48 = 3.02, p = .04", "F", "3.02", 1, 48, "=.04")),
    s("en", "Change (t = 2.31, p = .025, df = 48) and age (r = .41, p = .008, n = 40).", test("t = 2.31, p = .025, df = 48", "t", "2.31", 48, None, "=.025"), test("r = .41, p = .008, n = 40", "r", ".41", 38, None, "=.008")),
    s("en", "It was significant, X2(1, N = 208) = 8.48; p = 0.004.", test("X2(1, N = 208) = 8.48; p = 0.004", "chi2", "8.48", 1, None, "=0.004")),
    s("en", "It was significant, F(1, 48) = 3.02, MSE = 4.5, p = .089, \u03b7p² = .06.", test("F(1, 48) = 3.02, MSE = 4.5, p = .089", "F", "3.02", 1, 48, "=.089")),
    s("en", "The hazard ratio was 0\u00b772 (95% CI 0\u00b755\u20130\u00b794; p=0\u00b7016).", interval("0\u00b772 (95% CI 0\u00b755\u20130\u00b794; p=0\u00b7016)", "0.72", "0.55", "0.94", scale="log", p="=0.016")),
    s("en", "The difference in means was 10.5 (SE 2.4; 95% CI 5.8 to 15.2; P < .001).", interval("10.5 (SE 2.4; 95% CI 5.8 to 15.2; P < .001)", "10.5", "5.8", "15.2", p="<.001")),
    s("en", "RR=0.66, 95%CI=0.59-0.74, P=0.2.", interval("0.66, 95%CI=0.59-0.74, P=0.2", "0.66", "0.59", "0.74", scale="log", p="=0.2")),
    s("en", "The mean difference was 4.6 (p = 0.0002; 95% CI 2.2 to 7.0).", interval("4.6 (p = 0.0002; 95% CI 2.2 to 7.0)", "4.6", "2.2", "7.0", p="=0.0002")),
    s("en", "The mean [SD] age was 41.0 [11.9] years and the score 44.1 [SD, 6.0].", mean("41.0 [11.9]", "41.0", "11.9"), mean("44.1 [SD, 6.0]", "44.1", "6.0")),
    s("en", "Values were 44.1±6.0 (N=46).", mean("44.1±6.0 (N=46)", "44.1", "6.0", 46)),
    s("en", "Genome-wide significance was reached (P = 2.2 × 10\u22128; P < 2.2e-16).", p_only("P = 2.2 × 10\u22128", "=0.000000022"), p_only("P < 2.2e-16", "<0.00000000000000022")),
    s("en", "The result was not significant, t(48) = 1.20, p = .24, or t(48) = 0.50, ns.", test("t(48) = 1.20, p = .24", "t", "1.20", 48, None, "=.24"), test("t(48) = 0.50, ns", "t", "0.50", 48, None, "=ns")),
    s("en", "Patients aged 18\u201365 years took 75 mg twice; data were collected until 31 December 2018 (registration no. 2018-001234-56).", ignore=["18", "65", "31", "2018", "001234", "56"]),
    s("fr", f"Dans le groupe actif (n{NB}={NB}53), 71,2{NB}% des patients ont répondu.", percent_of(f"(n{NB}={NB}53), 71,2{NB}%", "71.2", 53)),
    s("fr", "La variation moyenne était de \u221224,4 points (écart type : 11,6).", mean("\u221224,4 points (écart type : 11,6)", "-24.4", "11.6")),
    s("fr", "Le taux de réponse était de 47,6 % (20 patients sur 42).", count("47,6 % (20 patients sur 42)", 20, 42, "47.6")),
    s("fr", "Le rapport de taux était de 1,50 (1,10\u20132,05), p = 0,01.", interval("1,50 (1,10\u20132,05), p = 0,01", "1.50", "1.10", "2.05", scale="log", p="=0.01")),
    s("fr", "La corrélation était faible, r(38) = 0,41 ; p = 0,008 ; le test z = 2,20 (p = 0,03) aussi.", test("r(38) = 0,41 ; p = 0,008", "r", "0.41", 38, None, "=0.008"), test("z = 2,20 (p = 0,03)", "z", "2.20", None, None, "=0.03")),
    s("fr", "Une valeur de p inférieure à 0,05 était jugée significative ; la puissance était de 80 %.", ignore=["80 %"]),
    s("fr", "En 2023, la revue (tome 12, n° 4, p. 345-352) citait 3 séances de 90 minutes et une tension de 12,8.", ignore=["2023", "12", "4", "345", "352", "3", "90"]),
    s("en", "There was a main effect of time [F(2,176)=23.45, p<.001, \u03b7p²=.21].", test("F(2,176)=23.45, p<.001", "F", "23.45", 2, 176, "<.001")),
    s("fr", "L'effet était significatif (bêta = \u22120,35 ; IC 95 % \u22120,60 à \u22120,10 ; p = 0,006).", interval("\u22120,35 ; IC 95 % \u22120,60 à \u22120,10 ; p = 0,006", "-0.35", "-0.60", "-0.10", p="=0.006")),
    s("fr", "Chez 191 participants, aucun effet (t(189) = \u22120,43, p = 0,67).", test("t(189) = \u22120,43, p = 0,67", "t", "-0.43", 189, None, "=0.67")),
    s("en", "The effect was large, d = 0.91.\n\nLe hazard ratio était de 0,58 (IC95 : 0,41-0,82).", interval("0,58 (IC95 : 0,41-0,82)", "0.58", "0.41", "0.82", scale="log")),
    # markup
    s("en", "Groups differed, *t*(48) = 2.31, *p* = .025, in **37/52 (71.2%)**.", test("t(48) = 2.31, p = .025".replace("t(", "*t*(").replace("p =", "*p* ="), "t", "2.31", 48, None, "=.025"), count("37/52 (71.2%)", 37, 52, "71.2")),
]

if __name__ == "__main__":
    save("sentences.json", NEW)
