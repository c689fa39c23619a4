"use strict";

const form = document.getElementById("reset");
const outcome = document.getElementById("outcome");
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname); // out of the address bar and the history

const DONE = "密码已修改,请重新登录。/ Your password is changed; log in with it.";
const DEAD = "链接无效或已过期,请重新申请。/ The link is not valid any more; ask for another one.";
const LATER = "暂时无法处理,请稍后再试。/ That did not work; try again in a moment.";

function told(status, problem) {
  if (status === 204) return DONE;
  if (status === 409) return DEAD;
  return problem && problem.errors ? problem.errors.map((error) => error.message).join(" ") : LATER;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const answer = await fetch("confirm", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": navigator.language },
      body: JSON.stringify({ token, new_password: form.elements.password.value }),
    });
    outcome.textContent = told(answer.status, answer.status === 422 ? await answer.json() : null);
    form.hidden = answer.status === 204 || answer.status === 409;
  } catch {
    outcome.textContent = LATER;
  }
});
