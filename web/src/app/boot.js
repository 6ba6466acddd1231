// Runs before the first paint; src/app/prefs.ts keeps the same attributes from then on.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  var known = ["fa", "tr", "en"];
  var language = read("vafa.language");
  if (known.indexOf(language) < 0) {
    language = "en";
    var wanted = navigator.languages || [navigator.language];
    for (var i = 0; i < wanted.length; i++) {
      var short = String(wanted[i]).slice(0, 2).toLowerCase();
      if (known.indexOf(short) >= 0) {
        language = short;
        break;
      }
    }
  }
  root.lang = language;
  root.dir = language === "fa" ? "rtl" : "ltr";
  var theme = read("vafa.theme");
  var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.classList.add(dark ? "dark" : "light");
  root.dataset.theme = dark ? "dark" : "light";
})();
